"""
Rentals that were booked before they came to us: rented and paid, cancelled, or not come for.

They come in bulk, under ids made of what they are, with the dates and the states that they had;
nobody is mailed, nothing is announced and no payment is asked for. The same booking counts once,
however often it is brought. What was rented takes its vehicle for its time, and the constraint on
what is taken holds for it as for any other.
"""
