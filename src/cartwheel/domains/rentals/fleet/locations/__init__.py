"""Where vehicles are handed over, when it is open, and what giving back elsewhere costs."""
