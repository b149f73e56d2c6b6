"""Recomputing the stock from its movements."""
