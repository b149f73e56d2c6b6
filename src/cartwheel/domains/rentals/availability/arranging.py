"""
Finding an allotment of vehicles: pure, without a clock.

Spans that may be moved are coloured greedily in the order in which they start, each with the
vehicle it has, if that is free, else with the one whose gap it fills best. Where nothing is fixed
that finds an allotment whenever there is one (the interval graph needs as many colours as overlap
at once). Fixed spans make the question hard (it is NP-complete: list colouring of intervals), so a
dead end is gone back from, for a bounded number of steps.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

_MOST_CHECKS: Final = 1_000_000
"""How often it is looked whether a span fits a vehicle; about half a second."""
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    """A span that wants a vehicle, out of some, and may have one."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    vehicles: frozenset[UUID]
    has: UUID | None = None


@dataclass(slots=True)
class _Lane:
    """A vehicle's fixed spans in order, and until when it is taken by what was laid onto it."""

    starts: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    laid_until: datetime = _ALWAYS

    def gap_end(self, piece: Piece) -> datetime | None:
        """Return when the gap ends in which a piece fits, None where it fits in none."""
        if self.laid_until > piece.starts_at:
            return None
        at = bisect_right(self.ends, piece.starts_at)
        following = self.starts[at] if at < len(self.starts) else _NEVER
        return following if following >= piece.ends_at else None


def arrange(
    pieces: Sequence[Piece], fixed: Mapping[UUID, Sequence[tuple[datetime, datetime]]]
) -> dict[UUID, UUID] | None:
    """
    Return a vehicle for each piece, by its id, so that nothing overlaps; None if none is found.

    `fixed` has for each vehicle the spans that stay, which do not overlap one another.
    """
    lanes = {vehicle: _lane(spans) for vehicle, spans in fixed.items()}
    ordered = sorted(pieces, key=lambda piece: (piece.starts_at, piece.ends_at))
    given: list[UUID] = []
    before: list[datetime] = []
    choices = [_choices(ordered[0], lanes)] if ordered else []
    for _ in range(_MOST_CHECKS // max(len(lanes), 1)):
        if len(given) == len(ordered):
            return {piece.id: vehicle for piece, vehicle in zip(ordered, given, strict=True)}
        if choices[-1]:
            vehicle = choices[-1].pop()
            given.append(vehicle)
            before.append(lanes[vehicle].laid_until)
            lanes[vehicle].laid_until = ordered[len(given) - 1].ends_at
            if len(given) < len(ordered):
                choices.append(_choices(ordered[len(given)], lanes))
            continue
        choices.pop()
        if not given:
            return None
        lanes[given.pop()].laid_until = before.pop()
    return None


def _lane(spans: Sequence[tuple[datetime, datetime]]) -> _Lane:
    ordered = sorted(spans)
    return _Lane([start for start, _ in ordered], [end for _, end in ordered])


def _choices(piece: Piece, lanes: Mapping[UUID, _Lane]) -> list[UUID]:
    """Return the vehicles that a piece may have, the best one last."""
    fits = {
        vehicle: end
        for vehicle in piece.vehicles
        if vehicle in lanes and (end := lanes[vehicle].gap_end(piece)) is not None
    }
    return sorted(fits, key=lambda one: (one != piece.has, fits[one], one), reverse=True)
