"""
What the demo store of `cartwheel up` has to show: a shop that has been at work for a year.

Everything is made up by a seed, dated back from the moment at which it was begun, and brought
in by the domains' own use cases. Each step looks for what it made before, so that a run which
was broken off is gone on with.
"""
