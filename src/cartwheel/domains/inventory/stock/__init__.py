"""Receiving, adjusting, writing off, and looking at stock."""
