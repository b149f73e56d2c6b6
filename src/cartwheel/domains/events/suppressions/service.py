"""Use cases around whose events are dropped."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.events.suppressions.contracts import (
    ListSuppressions,
    SuppressEvents,
    SuppressionPage,
)
from cartwheel.domains.events.suppressions.repository import SuppressionRepository
from cartwheel.domains.events.suppressions.rules import digest_of
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class SuppressionService:
    """Puts people on a store's list, and takes them off it."""

    suppressions: SuppressionRepository
    clock: Clock
    note: AuditNote

    async def suppress(self, store_id: UUID, command: SuppressEvents) -> None:
        """
        Drop somebody's events from now on, in every process within a second.

        What is known of them as visitors goes at once. Repeated it changes nothing.
        """
        ids = _ids(command)
        digests = [digest_of(str(store_id), each) for each in ids]
        await self.suppressions.add(store_id, digests, at=self.clock.now())
        await self.suppressions.forget_profiles(store_id, ids)
        self.note.tell("event-suppressions", after={"digests": [each.hex() for each in digests]})

    async def unsuppress(self, store_id: UUID, command: SuppressEvents) -> None:
        """Take somebody's events in again, in every process within a second."""
        digests = [digest_of(str(store_id), each) for each in _ids(command)]
        await self.suppressions.remove(store_id, digests)
        self.note.tell("event-suppressions", before={"digests": [each.hex() for each in digests]})

    async def list(self, store_id: UUID, query: ListSuppressions) -> SuppressionPage:
        """List who is suppressed, the newest first, by their digests."""
        found = await self.suppressions.list(store_id, query)
        return page_of(SuppressionPage, found, limit=query.limit, by=lambda one: one.id)


def _ids(command: SuppressEvents) -> list[str]:
    return [each for each in (command.anonymous_id, command.user_id) if each is not None]
