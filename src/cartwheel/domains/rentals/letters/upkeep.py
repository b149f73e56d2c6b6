"""Reminders: who is to be reminded is found by looking, so that none is lost or too many."""

from dataclasses import dataclass
from typing import Final

from cartwheel.domains.rentals.letters import rules
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.letters.messages import SendBookingLetter
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.jobs.api import JobOptions
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import ServiceScopes

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Reminders:
    """To be called now and then; a letter that is queued twice is sent once."""

    scopes: ServiceScopes
    stores: StoreDirectory
    clock: Clock

    async def queue(self) -> int:
        """Queue the reminders that are due, of every store, and return how many."""
        queued = 0
        for store in await self.stores.list_stores():
            async with self.scopes.open(store.id) as scope:
                now = self.clock.now()
                letters, outbox = await scope.get(LetterRepository), await scope.get(Outbox)
                for due in await letters.list_due(store.id, now=now, limit=_AT_ONCE):
                    at = rules.remind_at(due.starts_at, zone_of(due.zone))
                    if not rules.is_due(
                        at, now=now, confirmed_at=due.confirmed_at, told_at=due.told_at
                    ):
                        continue
                    occasion = rules.occasion_of(due.starts_at)
                    await outbox.enqueue(
                        SendBookingLetter(store.id, due.booking_id, LetterKind.REMINDER, occasion),
                        options=JobOptions(
                            deduplication_id=f"reminder-{due.booking_id}-{occasion}"
                        ),
                    )
                    queued += 1
        return queued
