"""The live feed of a store's interventions, for people who watch."""

from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.delivery import DeliveryService, offers_room
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.api import Rooms, SlowMemberError

_REMEMBERED: Final = 1_000
_OVERLAP: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class InterventionFeed:
    """Follows what is decided."""

    rooms: Rooms
    deliveries: DeliveryService

    async def follow(
        self, store_id: UUID, *, after: UUID | None
    ) -> AsyncGenerator[Intervention, None]:
        """
        Give each new intervention, beginning after the one seen last.

        After an interruption the last few may come again: ids are made before they
        are committed, so the place to go on from is five seconds before.

        Raises:
            UnavailableError: the reader is too slow, or the database does not answer.
        """
        seen: OrderedDict[UUID, None] = OrderedDict()
        async with self.rooms.subscribe(offers_room(store_id)) as member:
            if after is not None:
                seen[after] = None
                async for missed in self.deliveries.list_after(store_id, _earlier(after)):
                    if _is_new(missed.id, seen):
                        yield missed
            try:
                async for message in member:
                    try:
                        fresh = msgspec.json.decode(message, type=Intervention)
                    except msgspec.ValidationError:
                        continue  # a Socket.IO server on Node may say something else there
                    if _is_new(fresh.id, seen):
                        yield fresh
            except SlowMemberError:
                raise UnavailableError("Too slow: interventions were waiting") from None


def _earlier(uuid7: UUID) -> UUID:
    """Return an id of some seconds before; the first 48 bits of a UUIDv7 are milliseconds."""
    milliseconds = (uuid7.int >> 80) - round(_OVERLAP.total_seconds() * 1000)
    return UUID(int=max(0, milliseconds) << 80)


def _is_new(intervention_id: UUID, seen: OrderedDict[UUID, None]) -> bool:
    if intervention_id in seen:
        return False
    seen[intervention_id] = None
    if len(seen) > _REMEMBERED:
        seen.popitem(last=False)
    return True
