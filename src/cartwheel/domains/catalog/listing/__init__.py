"""Lists of products: narrowed, sorted, searched, counted, and changed many at once."""
