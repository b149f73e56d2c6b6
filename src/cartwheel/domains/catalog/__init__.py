"""
What a store sells: products and their variants.

A product is a draft, active or archived. It has one variant or several, which are what is
sold: each with an SKU of its own, prices by currency, and what it weighs. Amounts are
minor units. What was sold once is never deleted: it is archived.
"""
