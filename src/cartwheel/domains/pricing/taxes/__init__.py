"""Taxes: what is owed where, on what, and who is spared."""
