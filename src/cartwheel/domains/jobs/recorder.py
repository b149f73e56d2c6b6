"""Counts what a worker's jobs come to, in memory, and adds it to the rows of its minutes."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

import structlog

from cartwheel.domains.jobs import rules
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.rules import Tally
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import next_round
from cartwheel.systems.jobs.api import Finished, QueueName

log = structlog.get_logger()

EVERY: Final = timedelta(seconds=3)
_IDLE_SECONDS: Final = 15.0
"""So long there need be nothing to write but that places were free; at rest, longer."""

_LAST_FLUSH_SECONDS: Final = 2.0
# Each outcome by the column that counts it; a snoozed run is neither a success nor a failure.
_COLUMNS: Final = {
    "completed": "done",
    "failed": "failed",
    "retrying": "retried",
    "cancelled": "cancelled",
}


class JobRecorder:
    """
    The statistics of this process's workers; one for the process.

    `on_finished` is called by workers on the event loop and does no I/O. What it was
    told is in PostgreSQL a few seconds later, added to what other processes say.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tallies: dict[tuple[str, datetime], Tally] = {}
        self._counted_until: datetime | None = None
        self._news = asyncio.Event()

    def on_finished(self, finished: Finished) -> None:
        """Count a run that has come to an end."""
        self._news.set()
        now = self._clock.now()
        queue = str(finished.queue)
        column = _COLUMNS.get(finished.outcome)
        if column is not None:
            tally = self._tally(queue, rules.floor_to(now, rules.MINUTE))
            setattr(tally, column, getattr(tally, column) + 1)
            tally.run_ms += round(finished.ran_ms)
            tally.wait_ms += round(finished.waited_ms)
        for minute, part in rules.minutes_of(now, round(finished.ran_ms)):
            self._tally(queue, minute).busy_ms += part

    async def run(self, places: Mapping[QueueName, int]) -> None:
        """
        Add to the rows every few seconds until cancelled, and once more then.

        `places` says how many jobs of each queue this process can run side by side.
        """
        self._counted_until = self._clock.now()
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(REST.seconds_to_round(_IDLE_SECONDS)):
                        await self._news.wait()
                        await next_round(EVERY.total_seconds())
                self._news.clear()
                await self._try_to_flush(places)
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_FLUSH_SECONDS):
                    await self._try_to_flush(places)

    async def flush(self, places: Mapping[QueueName, int]) -> None:
        """
        Add to the rows what was counted since the last time.

        When the answer to a commit is lost it is counted again: better than not at all.

        Raises:
            UnavailableError: the database does not answer; nothing is forgotten.
        """
        self._count_places(places)
        tallies, self._tallies = self._tallies, {}
        try:
            async with self._database.transaction() as connection:
                await JobStatsRepository(connection).add(tallies)
        except BaseException:
            for (queue, minute), tally in tallies.items():
                _add(self._tally(queue, minute), tally)
            raise

    async def _try_to_flush(self, places: Mapping[QueueName, int]) -> None:
        try:
            await self.flush(places)
        except UnavailableError as error:
            log.warning("jobs.statistics_wait", error=str(error))
        except Exception:
            log.exception("jobs.statistics_wait")

    def _count_places(self, places: Mapping[QueueName, int]) -> None:
        now = self._clock.now()
        since = self._counted_until or now
        self._counted_until = now
        elapsed = (now - since) // timedelta(milliseconds=1)
        for minute, part in rules.minutes_of(now, elapsed):
            for queue, count in places.items():
                self._tally(queue, minute).capacity_ms += count * part

    def _tally(self, queue: str, minute: datetime) -> Tally:
        tally = self._tallies.get((queue, minute))
        if tally is None:
            tally = self._tallies[queue, minute] = Tally()
        return tally


def _add(tally: Tally, more: Tally) -> None:
    for field in fields(Tally):
        setattr(tally, field.name, getattr(tally, field.name) + getattr(more, field.name))
