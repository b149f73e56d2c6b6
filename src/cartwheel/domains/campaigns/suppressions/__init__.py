"""Addresses that no campaign of a store is sent to: looked up, added, and taken off the list."""
