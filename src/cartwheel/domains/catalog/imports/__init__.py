"""
Products from spreadsheets.

A row is a variant; rows with one handle are a product, which is imported whole or not at all.
A product is known by its SKUs, so that a file may be given again and again.

An import is `waiting`, `running`, then `done` or `failed`. Its job takes the products of the
file a few hundred at a time, each such batch in one transaction together with how far it got:
a job that dies goes on behind the last batch that was kept, and nothing is made or counted
twice. A dry run does the same and rolls each batch back. What is refused goes into a file of
the same form, with a column that says why.
"""
