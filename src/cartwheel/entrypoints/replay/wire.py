"""What the server answers to a replay, as far as a replay reads it."""

from datetime import datetime

import msgspec


class EventStats(msgspec.Struct, frozen=True, rename="camel"):
    """What the store holds of events."""

    accepted: int
    duplicates: int
    invalid: int
    purchases: int
    last_at: datetime | None = None

    @property
    def processed(self) -> int:
        """How many events the pipeline has dealt with, whatever became of them."""
        return self.accepted + self.duplicates + self.invalid


class CartStats(msgspec.Struct, frozen=True, rename="camel"):
    """What became of the store's carts; `watermark` is how far its clock has come."""

    carts: int
    abandoned: int
    converted: int
    recovered: int
    open: int
    events_seen: int
    watermark: datetime | None = None


class Opened(msgspec.Struct, rename="camel"):
    """A new key of the replay's store."""

    key: str


class Issue(msgspec.Struct):
    """One thing wrong with an event."""

    message: str
    path: list[str | int] = []

    def __str__(self) -> str:
        where = ".".join(map(str, self.path))
        return f"{where}: {self.message}" if where else self.message


class RejectedEvent(msgspec.Struct):
    """An event of a batch that was not taken in, by its index."""

    index: int
    issues: list[Issue]


class Receipt(msgspec.Struct):
    """The answer to a batch: what was refused of it."""

    rejected: list[RejectedEvent]


class Problem(msgspec.Struct):
    """An error, as RFC 9457 lays it out."""

    title: str = ""
    detail: str = ""
