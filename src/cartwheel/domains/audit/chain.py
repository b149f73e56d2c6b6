"""
How records are chained: what of a record is hashed, and with what.

    digest  = SHA-256 of the record, as below
    hash(n) = SHA-256 of hash(n - 1), 32 bytes, and digest(n), 32 bytes; hash(0) is 32 zeroes

A record is hashed as a JSON array without spaces, in UTF-8: id, store, at, entered, kind and id
of the actor, procedure, subject, input, before, after, request id, address. Times are whole
microseconds since 1970; input, before and after are strings, as PostgreSQL writes `jsonb` as text.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

START: Final = bytes(32)
"""What stands before the first record."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_HEAD: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})").fullmatch
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record as it lies in the table; `entered_at` is the database's own time."""

    id: UUID
    store_id: UUID
    at: datetime
    entered_at: datetime | None
    actor_kind: str
    actor_id: UUID | None
    procedure: str
    subject: str | None
    input: str | None
    before: str | None
    after: str | None
    request_id: str
    address: str

    def digest(self) -> bytes:
        """Return the digest of all there is."""
        told = [_plain(getattr(self, name)) for name in self.__slots__]
        return hashlib.sha256(_encode(told)).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many records it has, and the hash that stands for them all."""

    position: int
    hash: bytes

    @classmethod
    def read(cls, text: str) -> "Head":
        """
        Return what was written down as `position:hash`.

        Raises:
            ValueError: it is no such text.
        """
        found = _HEAD(text)
        if found is None:
            raise ValueError("A head is written as its position, a colon and 64 hex digits")
        return cls(int(found[1]), bytes.fromhex(found[2]))

    def after(self, digest: bytes) -> "Head":
        """Return the end once a record has been added."""
        return Head(self.position + 1, hashlib.sha256(self.hash + digest).digest())

    def __str__(self) -> str:
        """Write it down."""
        return f"{self.position}:{self.hash.hex()}"


EMPTY: Final = Head(0, START)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return str(value) if isinstance(value, UUID) else value
