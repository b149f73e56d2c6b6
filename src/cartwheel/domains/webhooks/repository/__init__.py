"""Queries of the webhooks domain, inside the given transaction."""
