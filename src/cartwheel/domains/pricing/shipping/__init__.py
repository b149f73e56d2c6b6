"""Shipping: zones, and what it costs to send there."""
