"""Machinery without business words, one folder a system."""
