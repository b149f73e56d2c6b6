"""
Who buys: profiles, and all that a store knows and may say about them.

A customer who was merged into another is kept as a tombstone: its id, its e-mail address and
its external id answer with the survivor for good. Whatever changes what a customer is or has
locks the customer's row first, so that points, purchases and merges wait for each other;
whoever locks several does so in the order of their ids.

No log and no announcement holds more of a person than ids.
"""
