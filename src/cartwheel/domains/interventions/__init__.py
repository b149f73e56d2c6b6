"""
Reaching the shopper who left a cart, and counting what came back.

States. An intervention is *pending* until a client acknowledges it, then *delivered*, and
*recovered* when its cart is bought after all. A pending one becomes *cancelled* when the cart
is bought first, and counts as *expired* when its time is over.

Guarantees. One intervention per abandonment; at most one an hour per shopper, in the time of
the events, held by the database under any concurrency. Delivery is at least once: clients
tell repetitions by the id. A bought cart credits one intervention, once.

Failures. Nothing that is pending gets lost between the commit and the socket: what was decided
is announced in the same transaction, sent again to every socket that connects, and sent again
now and then until it is acknowledged or expires.
"""
