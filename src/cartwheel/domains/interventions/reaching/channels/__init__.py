"""Each channel that sends: whom it writes to, what it writes, and what its service answers."""
