"""What came of a clickstream: its file and the store that it filled, summed up."""

from datetime import datetime

import msgspec


class EventSums(msgspec.Struct, frozen=True, rename="camel"):
    """What the store says of its events, as far as it is read here."""

    accepted: int
    duplicates: int
    invalid: int
    purchases: int
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def processed(self) -> int:
        """How many events the pipeline has dealt with, whatever became of them."""
        return self.accepted + self.duplicates + self.invalid


class CartSums(msgspec.Struct, frozen=True, rename="camel"):
    """What became of the store's carts; `watermark` is how far its clock has come."""

    carts: int
    abandoned: int
    converted: int
    recovered: int
    open: int
    events_seen: int
    watermark: datetime | None = None


class Figures(msgspec.Struct, frozen=True, rename="camel"):
    """
    What came of a file; when it is sent again it comes to the same.

    `rows` are the file's lines without header and blank ones. Each is one of:
    `invalid`, a line that did not parse or that the server could not use;
    `accepted`, a row of the file that the store holds; `duplicates`, a row that
    repeats another exactly. `accepted`, the carts and the purchases are what the
    store says of itself, and it holds nothing but this file. `open` carts were
    neither abandoned nor bought. `seconds` run from the first batch sent until
    the pipeline had caught up.
    """

    rows: int
    duplicates: int
    accepted: int
    invalid: int
    carts: int
    abandoned: int
    converted: int
    recovered: int
    open: int
    purchases: int
    seconds: float
    events_per_second: float


def summarise(
    *, rows: int, rejected: int, events: EventSums, carts: CartSums, seconds: float
) -> Figures:
    """Put together what was read from the file and what the store says of itself."""
    invalid = rejected + events.invalid
    return Figures(
        rows=rows,
        duplicates=max(0, rows - events.accepted - invalid),
        accepted=events.accepted,
        invalid=invalid,
        carts=carts.carts,
        abandoned=carts.abandoned,
        converted=carts.converted,
        recovered=carts.recovered,
        open=carts.open,
        purchases=events.purchases,
        seconds=round(seconds, 3),
        events_per_second=round(rows / seconds, 1) if seconds > 0 else 0.0,
    )
