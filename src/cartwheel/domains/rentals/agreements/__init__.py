"""
Rental agreements, which customers sign by a service for signatures.

States. An agreement is *made*, then *sent*; it ends *signed*, *declined* or *voided*. Of one
booking at most one is open, which is made or sent.

Guarantees. A booking that is confirmed has an agreement made of it once, however often its job
runs, if the store has written its terms. One whose booking has changed since is voided and made
anew; a signed one stays, and what follows amends it. What is sent is what was made, byte by byte.
No service is asked within a transaction.

Failures. A process that dies between making and sending leaves it to the job's next run, under
the same key and Message-ID. What a service never told of is asked for by `FollowAgreements`.
"""
