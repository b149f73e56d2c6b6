"""Pure decisions about points: of which lots they are taken, and how many there are to earn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.kernel.money import to_major

GRACE: Final = timedelta(days=30)
"""For so long points that are given back can be redeemed at least."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that came in together, and how many of them are left."""

    id: UUID
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draw:
    """Points that a booking took of a lot, and how many of them were given back."""

    lot_id: UUID
    points: int
    given_back: int
    expires_at: datetime | None


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """Sort lots as they are spent: what is lost first goes first, of equals the oldest."""
    return sorted(lots, key=lambda lot: (lot.expires_at or _NEVER, lot.id))


def is_due(lot: Lot, *, now: datetime) -> bool:
    """Tell whether a lot's points are lost."""
    return lot.expires_at is not None and lot.expires_at <= now


def draw(lots: Iterable[Lot], points: int) -> list[tuple[UUID, int]]:
    """Say how many points each lot gives: together at most `points`, or as many as there are."""
    taken = []
    for lot in lots:
        part = min(lot.remaining, points)
        if part:
            taken.append((lot.id, part))
            points -= part
    return taken


def restore(draws: Sequence[Draw], points: int) -> list[tuple[Draw, int]]:
    """
    Say how many points go back to each lot, together at most `points`.

    What would be lost last goes back first: who gets a part back has it for longest.
    """
    restored = []
    for each in sorted(draws, key=lambda d: (d.expires_at or _NEVER, d.lot_id), reverse=True):
        part = min(each.points - each.given_back, points)
        if part:
            restored.append((each, part))
            points -= part
    return restored


def expiry_given_back(draw: Draw, *, now: datetime) -> datetime | None:
    """Return until when points that are given back can be redeemed."""
    return None if draw.expires_at is None else max(draw.expires_at, now + GRACE)


def earned_for(amount_minor: int, currency: str, *, per_unit: int) -> int:
    """Return the points for an amount: so many for each whole unit of its currency."""
    return max(0, int(to_major(amount_minor * per_unit, currency)))


def worth_of(points: int, *, point_minor: int) -> int:
    """Return what points come to as a discount, in minor units of the store's currency."""
    return points * point_minor
