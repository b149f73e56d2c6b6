"""When carts are swept: often while events come in, and by one process for all stores."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.events.api import EVENTS_TOPIC
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import LONGEST_SECONDS, REST
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.leadership.api import Candidate, LeadershipLostError, Term

log = structlog.get_logger()

_SWEEP_SECONDS: Final = 0.5
_QUIET_SWEEP_SECONDS: Final = 5.0
_SWEEP_ALL_THE_SAME: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class SweepRounds:
    """Sweeps in rounds, in whichever process leads: twice would do no harm, once is enough."""

    database: Database
    sweeper: CartSweeper
    eventlog: EventLog

    async def run(self) -> None:
        """Work until cancelled; engines that are away are waited for."""
        await Candidate(self.database, "carts sweeper").run(self.lead)

    async def lead(self, term: Term) -> None:
        """
        Sweep for as long as the term lasts, often while events come in.

        Without any there is a sweep when a cart is due, and now and then one all the same,
        since stores may have changed. A sweep that failed is made again.
        """
        pause, swept = _SWEEP_SECONDS, _NEVER
        while True:
            is_quiet = False
            try:
                ends = await self.eventlog.ends(EVENTS_TOPIC)
                now = self.sweeper.clock.now()
                is_quiet = ends == swept.ends
                if not is_quiet or not swept.is_good(now=now):
                    done = await self.sweeper.sweep(term)
                    swept = _Swept(ends, now, done.next_due_at)
                    is_quiet = is_quiet and not done.abandoned
            except LeadershipLostError:
                raise
            except UnavailableError as error:
                log.warning("carts.sweep_failed", error=str(error))
            except Exception:
                log.exception("carts.sweep_failed")
            pause = min(1.5 * pause, _QUIET_SWEEP_SECONDS) if is_quiet else _SWEEP_SECONDS
            pause = min(pause, swept.seconds_left(now=self.sweeper.clock.now()))
            if swept.next_due_at is None and REST.has_come:
                await REST.until_stirred(LONGEST_SECONDS)
            else:
                await asyncio.sleep(pause)


@dataclass(frozen=True, slots=True)
class _Swept:
    """What the log's ends were before the last sweep, when it was, and when a cart is due."""

    ends: list[str]
    at: datetime
    next_due_at: datetime | None

    def is_good(self, *, now: datetime) -> bool:
        """Say whether another sweep would find nothing, if nothing has come in."""
        return self.at <= now < self.at + _SWEEP_ALL_THE_SAME and not self._is_due(now)

    def seconds_left(self, *, now: datetime) -> float:
        """Return how long there is until a cart is due, and the usual pause when one is already."""
        if self.next_due_at is None or self._is_due(now):
            return _QUIET_SWEEP_SECONDS
        return (self.next_due_at - now).total_seconds()

    def _is_due(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at <= now


_NEVER: Final = _Swept([], datetime.min.replace(tzinfo=UTC), None)
