"""
Orders of a shop before it came to us: placed, paid and sent elsewhere.

They come in bulk, under the numbers that they had, complete and paid, or cancelled; nobody is
mailed, no stock moves and nothing is announced but to the customers' history. The same order,
and the same return of it, counts once, however often it is brought.
"""
