"""Queries of the settings domain, inside the given transaction."""
