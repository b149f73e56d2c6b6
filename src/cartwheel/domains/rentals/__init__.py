"""Renting: cars and their vehicles, when they are free, what they cost, and who has booked them."""
