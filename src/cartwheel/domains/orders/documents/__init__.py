"""
What is printed about an order: invoice, credit note, packing slip.

Guarantees. A document is kept as what it says, frozen when it is issued, and printed whenever it
is asked for: the same bytes each time. Invoices and credit notes are numbered by store, kind and
year, without a gap: a number is taken in the transaction that keeps its document. What cannot be
printed is not issued.
"""
