"""
Dead letters: looked at, grouped, edited, and worked off once more.

A letter lies until its events are worked off; the letter goes in the transaction that counts
them. So a replay may be asked for twice, or die at any point, and each event becomes one row.
"""
