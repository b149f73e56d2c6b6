"""Working a replay off, step by step, each in a transaction of its own."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.healing.mender import Mended, Mender
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.letters.contracts import ReplayMode, ReplayStatus
from cartwheel.domains.events.letters.repository import Filter, LetterRepository, LyingLetter
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.settings import REPAIR_CONFIDENCE
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.jobs.api import Answer, Cancel, Done, Snooze

Tell = Callable[[int], Awaitable[None]]
"""Is told how many per cent are done."""

_AT_ONCE: Final = 100
_MOST_BYTES: Final = 4 << 20
_WORKS_FOR_SECONDS: Final = 45.0
_PAUSE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ReplayRunner:
    """
    Takes replays from `running` to `done`.

    Running the same again goes on behind the last step that was kept. A step whose letters are
    on the log and whose transaction was lost puts them there again: the pipeline knows them by
    their letters and takes each event once.
    """

    database: Database
    log: EventLog
    settings: LiveSettings
    clock: Clock

    async def run(self, store_id: UUID, replay_id: UUID, *, tell: Tell) -> Answer:
        """
        Replay, or go on with it; a long one gives its worker back now and then.

        Raises:
            UnavailableError: an engine does not answer, or the log is nearly full; the next run
                goes on.
        """
        until = time.monotonic() + _WORKS_FOR_SECONDS
        while True:
            row = await self._step(store_id, replay_id)
            if row is None:
                return Cancel("The replay is gone")
            if row["finished_at"] is not None:
                return Done({"status": row["status"], "replayed": row["replayed"]})
            await tell(100 * row["done"] // max(row["total"], 1))
            if time.monotonic() > until:
                return Snooze(_PAUSE)

    async def _step(self, store_id: UUID, replay_id: UUID) -> dict[str, Any] | None:
        async with self.database.transaction(store_id=store_id) as connection:
            letters = LetterRepository(connection)
            row = await letters.lock_replay(store_id, replay_id)
            if row is None or row.finished_at is not None:
                return None if row is None else dict(row._mapping)  # noqa: SLF001 - documented
            now = self.clock.now()
            wanted = Filter(
                reason=None if row.reason is None else DeadLetterReason(row.reason),
                fingerprint=row.fingerprint,
                cursor=row.cursor,
                until=row.until,
            )
            is_repair = row.mode == ReplayMode.REPAIR
            found = await letters.lock(store_id, wanted, now=now, limit=_AT_ONCE)
            mended = await self._mend(connection, store_id, found) if is_repair else Mended(found)
            put = await Requeueing(letters, self.log).put(
                store_id, mended.ready, at=now, most_bytes=None if is_repair else _MOST_BYTES
            )
            reached = len(found) if is_repair else put.looked_at
            values: dict[str, Any] = {
                "done": row.done + reached,
                "replayed": row.replayed + len(put.letters),
                "events": row.events + put.events,
                "repaired": row.repaired + mended.repaired,
                "proposed": row.proposed + mended.proposed,
                "unusable": row.unusable + len(put.unusable),
            }
            if reached:
                values["cursor"] = found[reached - 1].id
            else:
                values |= {"status": ReplayStatus.DONE, "finished_at": now}
            await letters.set_replay(store_id, replay_id, values)
            return dict(row._mapping) | values  # noqa: SLF001 - documented

    async def _mend(
        self, connection: Connection, store_id: UUID, found: Sequence[LyingLetter]
    ) -> Mended:
        repairs = RepairRepository(connection)
        model, _ = await repairs.find_model(store_id)
        return await Mender(LetterRepository(connection), repairs).mend(
            store_id,
            found,
            model=model,
            confidence=(await self.settings.of(store_id)).values[REPAIR_CONFIDENCE],
            at=self.clock.now(),
        )
