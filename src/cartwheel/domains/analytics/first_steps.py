"""How far a new store has come."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.analytics.contracts import FirstSteps
from cartwheel.domains.carts.api import CartFigures
from cartwheel.domains.events.api import EventFigures


@dataclass(frozen=True, slots=True)
class FirstStepsService:
    """Looks for the facts that a first page waits for. It alone of all figures needs ClickHouse."""

    events: EventFigures
    carts: CartFigures

    async def look(self, store_id: UUID) -> FirstSteps:
        """
        Say how far a new store has come.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        event_at, tracked_at = await self.events.signs_of_life(store_id)
        left_at, won_back_at = await self.carts.firsts(store_id)
        return FirstSteps(tracked_at, event_at, left_at, won_back_at)
