"""How quickly a store's events come in, told to pages while it changes."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.carts.live import PULSE, Pulse
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.systems.realtime.api import Event, Rooms, Topics

log = structlog.get_logger()

_EVERY_SECONDS: Final = 1.0
_OVER: Final = 5


@dataclass(slots=True)
class _Course:
    """What was counted lately, when, and what was told of it."""

    counted: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_OVER + 1))
    told: float | None = None

    def add(self, at: float, seen: int) -> float:
        """Take a count; return how many came in a second over the last five, to a tenth."""
        self.counted.append((at, seen))
        began, before = self.counted[0]
        return round((seen - before) / (at - began), 1) if at > began else 0.0


@dataclass(slots=True)
class PulseRounds:
    """
    Tells each second in which it has changed how many events come in.

    Every process does so for the stores that somebody follows in it, by the counters of carts:
    a row a partition.
    """

    rooms: Rooms
    topics: Topics
    database: Database
    _courses: dict[UUID, _Course] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Count until cancelled; what is away is waited for."""
        while True:
            await REST.next_round(_EVERY_SECONDS)
            await self.tell(time.monotonic())

    async def tell(self, at: float) -> None:
        """Tell of the stores that are followed here, at a reading of the clock in seconds."""
        followed = set(self.rooms.stores_in(PULSE.room))
        for store_id in self._courses.keys() - followed:
            del self._courses[store_id]
        for store_id in followed:
            try:
                await self._tell(store_id, at)
            except UnavailableError as error:
                log.warning("carts.pulse_failed", error=str(error))
            except Exception:
                log.exception("carts.pulse_failed", store_id=str(store_id))

    async def _tell(self, store_id: UUID, at: float) -> None:
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            seen = await CartRepository(connection).count_seen(store_id)
        course = self._courses.setdefault(store_id, _Course())
        per_second = course.add(at, seen)
        if per_second != course.told:
            await self.topics.publish(store_id, PULSE, [Event("events.counted", Pulse(per_second))])
            course.told = per_second
