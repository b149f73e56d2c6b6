"""
What customers do about rentals of their own, without an account.

Who proves to be the customer (see `bookings.proofs`) sees the booking, moves, extends and
cancels it within its terms, and is told before what that costs. Whoever proves nothing learns
nothing: another one's booking is as if there were none, and asking for a key by mail is answered
alike for every address.
"""
