"""
One kind of row on its way: from its lanes to its destination, batch by batch.

A batch is one transaction: lanes are claimed, their rows are read, sent, and
deleted. Rows are deleted only after the destination has made them durable, so a
relay that dies on the way leaves them to the next one, which sends them again.
"""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from cartwheel.kernel.db import Database
from cartwheel.kernel.manners import PATIENTLY, REQUESTS
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import seconds_to_round
from cartwheel.systems.outbox import metrics
from cartwheel.systems.outbox.dead_letters import DeadLetters
from cartwheel.systems.outbox.destinations import Destination
from cartwheel.systems.outbox.lanes import LEAST_SHARE, Lanes, MessageKind, free_stuck_lanes
from cartwheel.systems.outbox.retries import Retries, patiently
from cartwheel.systems.outbox.sending import Failure, Outcome, send_possible

log = structlog.get_logger()

_CONTENDED_SECONDS: Final = 0.25
_PACE_SECONDS: Final = 0.005
"""So far apart do small batches begin: those of a busy moment are carried together."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one batch carried; `is_more` and `is_contended` say how soon to look again."""

    rows: int
    is_more: bool
    is_contended: bool


_NOTHING: Final = Load(0, is_more=False, is_contended=False)


@dataclass(slots=True)
class Conveyor:
    """Carries rows of one kind for one relay."""

    database: Database
    kind: MessageKind
    destination: Destination
    retries: Retries
    poll_every: timedelta
    hold_limit: timedelta
    _rows_wait: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _freed_at: float = field(default=0.0, init=False)

    def wake(self) -> None:
        """Look for rows at once."""
        self._rows_wait.set()

    async def run(self) -> None:
        """Carry until cancelled."""
        is_told, loop = True, asyncio.get_running_loop()
        is_empty = False
        while True:
            began = loop.time()
            self._rows_wait.clear()
            async for attempt in patiently():
                with attempt:
                    is_empty = not is_told and not await self._has_rows()
                    if is_empty:
                        load = _NOTHING
                        continue
                    load = await self.carry()
                    if load.is_contended:
                        await self._free_stuck_lanes()
            if not load.is_more:
                is_told = await self._rest(load, is_empty=is_empty)
                await asyncio.sleep(began + _PACE_SECONDS - loop.time())

    async def carry(self) -> Load:
        """
        Carry one batch and say how much it was; nothing while others hold all lanes with rows.

        Raises:
            UnavailableError: the database or the destination does not answer; what
                was sent before is done, the rest is still there.
        """
        await REQUESTS.give_way(PATIENTLY)
        async with self.database.transaction() as connection:
            lanes = Lanes(connection, self.kind)
            claim = await lanes.claim(hold_limit=self.hold_limit)
            rows = await lanes.take(claim, longest_pause=self.retries.longest)
            if not rows:
                return Load(0, is_more=False, is_contended=claim.is_contended or claim.is_partial)
            # Half of the limit, so that there is time left to write down what was sent.
            outcome = await send_possible(rows, self.destination.send, within=self.hold_limit / 2)
            await lanes.finish([row.position for row in outcome.sent])
            dead = [failure for failure in outcome.failed if self._is_hopeless(failure)]
            await DeadLetters(connection).bury_unpublished(dead)
            await lanes.bury([failure.row.position for failure in dead])
            for failure in outcome.failed:
                if not self._is_hopeless(failure):
                    await lanes.postpone(
                        failure.row.position,
                        delay=self.retries.pause(failure.attempts),
                        error=failure.text,
                    )
        self._report(outcome, dead)
        if outcome.away is not None:
            raise outcome.away
        is_more = claim.is_partial or len(rows) >= LEAST_SHARE
        return Load(len(outcome.sent), is_more=is_more, is_contended=claim.is_contended)

    def _is_hopeless(self, failure: Failure) -> bool:
        return failure.attempts >= self.retries.attempts

    def _report(self, outcome: Outcome, dead: list[Failure]) -> None:
        metrics.published.labels(self.kind).inc(len(outcome.sent))
        metrics.failed.labels(self.kind).inc(len(outcome.failed))
        metrics.dead_letters.labels("publish").inc(len(dead))
        for failure in outcome.failed:
            is_dead = failure in dead
            log.warning(
                "outbox.row_refused",
                kind=self.kind,
                id=failure.row.id,
                name=failure.row.name,
                attempt=failure.attempts,
                error=failure.text,
                is_dead=is_dead,
                # Once is enough to find the bug.
                exc_info=failure.error if is_dead else None,
            )

    async def _has_rows(self) -> bool:
        """Ask before lanes are claimed, which costs much more."""
        async with self.database.reading() as connection:
            return await Lanes(connection, self.kind).has_rows()

    async def _rest(self, load: Load, *, is_empty: bool) -> bool:
        """Return True when somebody has said that there are rows, False when it is time to look."""
        # Another relay may die with its lanes, and nobody is notified of that; nor is anybody
        # when rows that were put off are due.
        every = self.poll_every.total_seconds()
        seconds = REST.seconds_to_round(every) if is_empty else seconds_to_round(every)
        if load.is_contended:
            seconds = min(seconds, _CONTENDED_SECONDS * (0.5 + random.random()))  # noqa: S311
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rows_wait.wait()
                return True
        return False

    async def _free_stuck_lanes(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._freed_at + self.hold_limit.total_seconds() / 10:
            return
        self._freed_at = now
        async with self.database.transaction() as connection:
            if freed := await free_stuck_lanes(connection, held_for=self.hold_limit):
                log.warning("outbox.lanes_freed", sessions=freed)
