"""Queries of the payments domain, in the given transaction."""
