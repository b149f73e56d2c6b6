"""
Documents to print and to keep: PDF/A-2b of Typst templates, with fonts that we ship.

Guarantees. What is printed needs nothing of the machine: no font of its system, no network, no
file outside of the template's folder. A letter that no shipped font has is an error that names
it, never a box. The same data and date give the same bytes.
"""
