"""Promotions: what they take off, when, for whom, and how often."""
