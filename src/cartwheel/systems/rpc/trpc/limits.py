"""What one tRPC request may hold; clients that know it split what is more."""

from typing import Final

MAX_BATCH: Final = 500
"""Calls of one batch."""
AT_ONCE: Final = 25
"""Calls of one batch that are at work at a time; the others wait for their turn."""
MAX_URL: Final = 8_000
"""Characters of a URL that pass the servers and caches in front (RFC 9110, 4.1: at least 8,000)."""
