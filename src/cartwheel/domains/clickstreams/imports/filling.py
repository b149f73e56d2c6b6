"""The store that an import fills: its events go in as through the doors, and it is asked about."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import stamina

from cartwheel.domains.carts.api import CartFigures
from cartwheel.domains.clickstreams.figures import CartSums, EventSums
from cartwheel.domains.clickstreams.files.batches import Batch
from cartwheel.domains.clickstreams.files.rejects import Reject
from cartwheel.domains.events.api import EventTotals, IngestService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.kernel.rows import read
from cartwheel.systems.rpc.api import Actor, RequestContext

_PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class FilledStore:
    """One store of a clickstream."""

    store_id: UUID
    door: IngestService
    totals: EventTotals
    database: Database

    async def take(self, batch: Batch) -> list[Reject]:
        """
        Take the events of a batch in; they are on disk when this returns those that were refused.

        A log that is full or away is asked again for half a minute.

        Raises:
            UnavailableError: it was so for longer; taking the batch again adds nothing twice.
        """
        if not batch.events:
            return []
        actor = Actor("system", self.store_id, self.store_id, frozenset())
        request = RequestContext(headers={}, address="")
        try:
            async for attempt in stamina.retry_context(
                on=UnavailableError, attempts=None, timeout=_PATIENCE_SECONDS, wait_max=2
            ):
                with attempt:
                    receipt = await self.door.take(actor, batch.body, request)
        except InvalidInputError as error:  # none of them is usable
            return [Reject(line, str(error)) for line in batch.lines]
        return [
            Reject(batch.lines[refused.index], "; ".join(map(_said, refused.issues)))
            for refused in receipt.rejected
        ]

    async def processed(self) -> int:
        """Count the events that the pipeline has dealt with."""
        return await self.totals.processed(self.store_id)

    async def event_sums(self) -> EventSums:
        """Ask what the store holds of events."""
        return read(await self.totals.of(self.store_id), EventSums)

    async def cart_sums(self) -> CartSums:
        """Ask what became of the store's carts."""
        async with self.database.transaction(store_id=self.store_id, only_asks=True) as connection:
            return read(await CartFigures(connection).totals(self.store_id), CartSums)


def _said(issue: Issue) -> str:
    where = ".".join(map(str, issue.path))
    return f"{where}: {issue.message}" if where else issue.message
