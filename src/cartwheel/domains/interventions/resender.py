"""
The resender: repeats what nobody has acknowledged, to the sockets of its own process.

Every process does so for its own sockets, so nothing needs to be agreed between
them, and stores that nobody listens to cost nothing.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.interventions.delivery import OFFERS, OWN, VISIT, DeliveryService, rooms_of
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.api import Rooms

log = structlog.get_logger()

EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Resender:
    """Repeats pending interventions until they are acknowledged, cancelled or expired."""

    rooms: Rooms
    deliveries: DeliveryService

    async def run(self) -> None:
        """Repeat until cancelled; what is away is waited for."""
        while True:
            await asyncio.sleep(EVERY.total_seconds())
            try:
                conversations = (OFFERS, OWN, VISIT)
                for store_id in {
                    each for name in conversations for each in self.rooms.stores_in(name)
                }:
                    await self.resend(store_id)
            except UnavailableError as error:
                log.warning("interventions.resend_failed", error=str(error))
            except Exception:
                log.exception("interventions.resend_failed")

    async def resend(self, store_id: UUID) -> None:
        """
        Repeat what has been waiting since the last time.

        Raises:
            UnavailableError: the database does not answer.
        """
        async for waiting in self.deliveries.list_waiting(store_id, for_at_least=EVERY):
            for room, message in rooms_of(store_id, waiting):
                self.rooms.publish_locally(room, message)
