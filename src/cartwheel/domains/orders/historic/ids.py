"""Ids of what happened in the past: they sort by when it did, and the same has the same."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

_RANDOM_A: Final = 0xFFF
_RANDOM_B: Final = (1 << 62) - 1


def id_at(at: datetime, *named: object) -> UUID:
    """Make a UUIDv7 (RFC 9562) of a moment and, in place of chance, of what names the thing."""
    digest = hashlib.sha256("\0".join(map(str, named)).encode()).digest()
    told = int.from_bytes(digest[:10], "big")
    milliseconds = int(at.timestamp()) * 1_000 + at.microsecond // 1_000
    high = milliseconds << 16 | 0x7000 | told & _RANDOM_A
    return UUID(int=high << 64 | 1 << 63 | (told >> 12) & _RANDOM_B)
