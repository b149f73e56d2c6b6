"""Codes of promotions, and the claims of orders on what is limited."""
