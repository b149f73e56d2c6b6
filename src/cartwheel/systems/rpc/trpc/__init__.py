"""Procedures as the official tRPC v11 clients call them."""
