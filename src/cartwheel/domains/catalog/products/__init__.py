"""Products, their variants and prices."""
