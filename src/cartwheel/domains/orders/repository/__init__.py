"""Queries about orders and about shoppers' carts."""
