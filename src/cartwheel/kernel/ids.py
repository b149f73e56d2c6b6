"""Identifiers: UUIDv7, so that ids sort by the time they were made."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

NO_STORE: Final = UUID(int=0)
"""The store of what belongs to none, such as an operator: no tenant's row has it."""

_RANDOM_A: Final = 0xFFF
_RANDOM_B: Final = (1 << 62) - 1


def new_id() -> UUID:
    """Make a UUIDv7; ids of one process sort in the order they were made."""
    return uuid7()


def id_at(at: datetime, *named: object) -> UUID:
    """
    Make the id of something that happened in the past; what has the same names has the same.

    A UUIDv7 (RFC 9562) of the moment and, in place of chance, of the names.
    """
    digest = hashlib.sha256("\0".join(map(str, named)).encode()).digest()
    told = int.from_bytes(digest[:10], "big")
    milliseconds = int(at.timestamp()) * 1_000 + at.microsecond // 1_000
    high = milliseconds << 16 | 0x7000 | told & _RANDOM_A
    return UUID(int=high << 64 | 1 << 63 | (told >> 12) & _RANDOM_B)
