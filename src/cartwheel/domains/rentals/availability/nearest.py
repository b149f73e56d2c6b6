"""Which spans around a wanted one are free: pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from cartwheel.domains.rentals.availability.contracts import RentalSpan

AROUND: Final = timedelta(days=31)
"""How far from what was wanted is looked."""
_MOST: Final = 4


def nearest(
    wanted: RentalSpan,
    taken: Mapping[object, Sequence[RentalSpan]],
    *,
    buffer: timedelta,
    not_before: datetime,
) -> tuple[RentalSpan, ...]:
    """
    Return free spans as long as the one that is wanted, the nearest first, at most four.

    `taken` holds for each vehicle what is taken around; of each, the last span before and the
    first one after are looked at. None begins before `not_before`.
    """
    length = wanted.ends_at - wanted.starts_at
    found = {
        start
        for spans in taken.values()
        for start in _starts(wanted.starts_at, length + buffer, sorted(spans), not_before)
    }
    by_distance = sorted(found, key=lambda at: (abs(at - wanted.starts_at), at))
    return tuple(RentalSpan(at, at + length) for at in by_distance[:_MOST])


def _starts(
    wanted: datetime, needed: timedelta, taken: Sequence[RentalSpan], not_before: datetime
) -> Iterable[datetime]:
    """Yield the last start before and the first one after, in the gaps of one vehicle."""
    earliest, latest = max(not_before, wanted - AROUND), wanted + AROUND
    last_before: datetime | None = None
    free_from = earliest
    for span in (*taken, RentalSpan(latest + needed, latest + needed)):
        last = span.starts_at - needed
        if free_from <= last:
            if free_from >= wanted:
                yield free_from
                break
            last_before = min(last, wanted)
            if last_before == wanted:
                break
        free_from = max(free_from, span.ends_at)
    if last_before is not None:
        yield last_before
