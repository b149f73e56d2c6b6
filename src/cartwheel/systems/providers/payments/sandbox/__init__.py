"""
A payment service that needs no keys: it lives in our own database and moves no money.

Everything that may happen with a real one happens on demand, the same each time: the method's
token says what (`script.py`), or one of three amounts. Its answers and its messages are signed,
stored, repeated, lost, late or shuffled like those of a stranger, and the domain cannot tell it
from one: it holds its own state, in transactions of its own, and only its messages and answers
say what became of a payment.
"""
