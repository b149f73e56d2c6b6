"""Payments of the past, as a synthetic shop has them: complete, and known to the sandbox."""
