"""Forgetting repairs and replays that are over, and letters that no replay would take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from cartwheel.domains.events.healing.models import event_repairs
from cartwheel.domains.events.letters.models import letter_replays
from cartwheel.domains.events.models import dead_letters
from cartwheel.domains.events.repository import KEPT_FOR as EVENTS_KEPT_FOR
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

KEPT_FOR: Final = timedelta(days=90)

_letter: Final = dead_letters.c
_repair: Final = event_repairs.c
_replay: Final = letter_replays.c


@dataclass(frozen=True, slots=True)
class HealingUpkeep:
    """To be called now and then, by one process or several."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def prune(self) -> int:
        """
        Forget repairs and replays that ended more than ninety days ago, and count them.

        Letters go once their events are older than events are kept: a replay would refuse them.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        now, count = self.clock.now(), 0
        before, outlived = now - KEPT_FOR, now - EVENTS_KEPT_FOR
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                for statement in (
                    sa.delete(event_repairs).where(
                        _repair.store_id == store.id, _repair.decided_at < before
                    ),
                    sa.delete(dead_letters).where(
                        _letter.store_id == store.id, _letter.received_at < outlived
                    ),
                    sa.delete(letter_replays).where(
                        _replay.store_id == store.id, _replay.finished_at < before
                    ),
                ):
                    count += (await connection.execute(statement)).rowcount
        return count
