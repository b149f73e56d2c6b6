"""How likely an abandoned cart's shopper is to come back, and what would help."""
