"""
The renting pages at `/rent`: search, a car, the checkout, and bookings of one's own, for one store.

They are made by the server, and are a client of the public procedures as the demo shop is: they
hold a key of their store, and call within the process through the same door as from outside. Of a
customer they keep nothing but proofs, in cookies that scripts cannot read: the tokens of bookings
that were made in this browser, and the pass of whoever came by a mailed key.

Pages work without scripts; those add the countdown of a hold, and what is convenient.
"""
