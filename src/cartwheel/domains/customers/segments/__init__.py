"""Groups of customers by rules: who is in one, since when, and why."""
