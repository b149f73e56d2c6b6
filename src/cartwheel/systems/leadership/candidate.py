"""A candidate: waits for its turn, and works while it leads."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import next_round
from cartwheel.systems.leadership.term import LeadershipLostError, Term, campaign, renew, resign

log = structlog.get_logger()

_LENGTH_ALONE: Final = timedelta(minutes=10)
"""Where nobody else could lead. Whoever starts there next frees the leases of the one before."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One process's candidacy for one piece of work.

    `length` bounds how long nobody acts after a leader has died. Work runs only
    while the lease was renewed within it, by the process's own monotonic clock.
    """

    database: Database
    name: str
    length: timedelta = timedelta(seconds=10)
    holder: UUID = field(default_factory=new_id)

    async def run(self, work: Callable[[Term], Awaitable[None]]) -> None:
        """Do the work whenever this process leads, until cancelled."""
        pause = self.length.total_seconds() / 3
        while True:
            term = await self._campaign()
            if term is not None:
                log.info("leadership.begun", name=self.name, term=term.number)
                try:
                    await self._lead(term, work)
                finally:
                    await self._resign(term)
                log.info("leadership.ended", name=self.name, term=term.number)
            await asyncio.sleep(pause)

    @property
    def _length(self) -> timedelta:
        return max(self.length, _LENGTH_ALONE) if REST.is_alone else self.length

    async def _campaign(self) -> Term | None:
        try:
            async with self.database.transaction() as connection:
                return await campaign(
                    connection, self.name, holder=self.holder, length=self._length
                )
        except UnavailableError as error:
            log.warning("leadership.not_decided", name=self.name, error=str(error))
        except Exception:
            log.exception("leadership.not_decided", name=self.name)
        return None

    async def _lead(self, term: Term, work: Callable[[Term], Awaitable[None]]) -> None:
        working = asyncio.ensure_future(work(term))
        renewing = asyncio.create_task(self._renew(term), name=f"lease of {self.name}")
        try:
            await asyncio.wait((working, renewing), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        except (LeadershipLostError, UnavailableError) as error:
            log.warning("leadership.lost", name=self.name, term=term.number, error=str(error))
        except Exception:
            log.exception("leadership.work_failed", name=self.name, term=term.number)
        finally:
            working.cancel()
            renewing.cancel()
            await asyncio.gather(working, renewing, return_exceptions=True)

    async def _renew(self, term: Term) -> None:
        """Return when the lease is lost, or was not renewed in time."""
        loop = asyncio.get_running_loop()
        length = self._length.total_seconds()
        runs_out_at = loop.time() + length
        while True:
            await next_round(length / 3)
            asked_at = loop.time()
            try:
                async with (
                    asyncio.timeout_at(runs_out_at),
                    self.database.reading() as connection,  # one statement, committed by itself
                ):
                    if not await renew(connection, term, length=self._length):
                        return
            except (UnavailableError, TimeoutError) as error:
                log.warning("leadership.not_renewed", name=self.name, error=str(error))
            except Exception:
                log.exception("leadership.not_renewed", name=self.name)
            else:
                runs_out_at = asked_at + length
            if loop.time() >= runs_out_at:
                return

    async def _resign(self, term: Term) -> None:
        try:
            async with asyncio.timeout(1), self.database.transaction() as connection:
                await resign(connection, term)
        except (UnavailableError, TimeoutError) as error:
            # The lease just runs out.
            log.warning("leadership.not_resigned", name=self.name, error=str(error))
        except Exception:
            log.exception("leadership.not_resigned", name=self.name)
