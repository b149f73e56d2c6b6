"""Stores and the keys that open them."""
