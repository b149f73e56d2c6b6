"""Quotes: what a basket costs now, and why."""
