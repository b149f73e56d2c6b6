"""
What a shop's customers put into their carts, buy, send back, and are told about it.

    cart ──▶ checkout: price frozen ─▶ stock reserved ─▶ order ─▶ payment begun
                                                           │
          payment's own events ──▶ confirmed ──▶ sent, in parts ──▶ completed
                                       │
                      cancelled, edited, returned, exchanged, refunded

Guarantees. An order, its reserved stock and its claimed codes are there together or not at all;
two orders never get the same unit. An order is confirmed by what the payment's provider says,
however often and in whatever order it is said. What is paid for an order that came to nothing
goes back. Invoices of a store and a year are numbered without a gap.

Failures. A process that dies within a checkout leaves an order that awaits its payment: calling
again with the same cart goes on with it, and without that the order ends with its hold, which
gives back stock and codes. Money is returned by jobs, which are queued in the transaction that
decides it and ask the provider under keys of their own, so that nothing is returned twice.
"""
