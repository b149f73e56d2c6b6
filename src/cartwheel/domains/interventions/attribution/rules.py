"""Pure decisions about who is credited with a purchase."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cartwheel.domains.interventions.attribution.contracts import Touch
from cartwheel.domains.interventions.contracts import ReachChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An intervention of a shopper, and when he had to do with it."""

    id: UUID
    visitor_id: str
    created_at: datetime
    delivered_at: datetime | None = None
    delivered_by: ReachChannel | None = None
    seen_at: datetime | None = None
    clicked_at: datetime | None = None

    def last(self, *, until: datetime) -> tuple[datetime, Touch] | None:
        """Return the last touch until a moment."""
        touches = (
            (self.delivered_at, Touch.DELIVERED),
            (self.seen_at, Touch.SEEN),
            (self.clicked_at, Touch.CLICKED),
        )
        before = [(at, touch) for at, touch in touches if at is not None and at <= until]
        return max(before, key=lambda each: each[0]) if before else None


def last_touch(
    candidates: Iterable[Touched], *, at: datetime, window: timedelta
) -> tuple[Touched, Touch] | None:
    """
    Return the intervention that a purchase is credited to, and how it was touched last.

    It is the one whose last touch is the latest, within the window before; of two at one moment
    that with the later id. Nothing is credited with what was bought before it was touched.
    """
    found = [
        (touch[0], each.id, each, touch[1])
        for each in candidates
        if (touch := each.last(until=at)) is not None and at - touch[0] <= window
    ]
    if not found:
        return None
    _, _, credited, how = max(found, key=lambda each: (each[0], each[1]))
    return credited, how
