"""
What is in stock, where, and for whom.

Every unit lies in a lot at a location; goods without lots lie in the lot that has no code.
Each change of what lies somewhere is a movement, and movements are only added: their sums are
the stock.

A variant's row in `inventory_items` is the lock of all that concerns the variant. Whoever
changes or promises stock locks those rows in the order of their keys, after the row of the
holder where there is one, and reads what stands in a statement of its own: so that nobody
decides by what was true before, and nobody waits in a ring.

    held ──confirm──▶ allocated ──ship──▶ shipped
      │                   │
      ├──release──────────┴──▶ released
      └──time──▶ expired ──confirm, if it is free still──▶ allocated

A hold counts until its time is over, whether or not it has been swept.
"""
