"""Movements of the past, as a shop from elsewhere has them."""
