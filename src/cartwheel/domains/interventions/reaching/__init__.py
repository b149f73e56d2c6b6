"""
The way of an intervention to its shopper: one delivery for each channel that is tried.

    decided ─▶ delivery by the first channel ─▶ job: still wanted? note the attempt ─▶ send ─▶ note
                        ▲                                              │
                        └───────── the next channel ◀── refused, given up, no address, no consent

States stand in one order, `rules.RANKS`: a delivery is in the furthest that anybody told of it,
whatever the order in which it is told, and however often.

Guarantees. At the moment of sending it is asked once more whether the shopper bought, opted out
or was reached already, in the transaction that notes the attempt: what is committed before is
heard. At most one channel brings an intervention, and the shop's own page counts as one. Nothing
is lost: what is to be sent is a job that was written with the decision. Nothing is sent twice but
in one gap, after a service took a message and before that is noted: where the process dies there,
or the service falls silent, it is sent again. Then a mail has the same `Message-ID` and a push
takes the place of the first; Twilio cannot tell.

Failures. A service that is away is tried again, ever more seldom; after `rules.MOST_ATTEMPTS` the
next channel is tried, and the job is a dead letter.
"""
