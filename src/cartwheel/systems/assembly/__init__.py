"""
The house, assembled from what each domain says of itself.

A domain declares everything it brings in one `Domain`. A `House` is made of the tuple of them,
in the order in which they depend on each other, and derives from it what the roles serve and
run, what the container makes, and what is known by name. What is declared twice, or cannot be,
is refused when the house is made: at import, and so by every test.
"""
