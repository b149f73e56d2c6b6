"""
Saved views: how somebody, or everybody in a store, looks at a list.

A view belongs to whoever made it, or to the store. What it narrows, sorts and shows is the
list's own matter: here it is kept, as the address of the list has it.
"""
