"""Reservations with a time limit, and what is allocated."""
