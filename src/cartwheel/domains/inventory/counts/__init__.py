"""Counting what is there, and what differs."""
