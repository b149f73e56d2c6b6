"""Forgets visitors who have not been here for as long as their events are kept."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from cartwheel.domains.events.enriching.messages import PruneVisitors
from cartwheel.domains.events.models import visitor_profiles
from cartwheel.domains.events.repository import KEPT_FOR
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Answer, Done, JobHandler

_table: Final = visitor_profiles.c


@dataclass(frozen=True, slots=True)
class VisitorUpkeep:
    """To be called now and then, by one process or several; repeating it is harmless."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def prune(self) -> int:
        """
        Forget visitors who were last seen eighteen months ago, and count them.

        Those of stores that live by the times of their events stay.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        before, count = self.clock.now() - KEPT_FOR, 0
        for store in await self.stores.list_stores():
            if store.clock is not StoreClock.WALL:
                continue
            async with self.database.transaction(store_id=store.id) as connection:
                gone = await connection.execute(
                    sa.delete(visitor_profiles).where(
                        _table.store_id == store.id, _table.last_seen_at < before
                    )
                )
                count += gone.rowcount
        return count


async def prune_visitors(_: PruneVisitors, upkeep: VisitorUpkeep) -> Answer:
    """Forget who has not been here for long."""
    return Done({"forgotten": await upkeep.prune()})


JOBS: Final = (JobHandler(PruneVisitors, prune_visitors),)
