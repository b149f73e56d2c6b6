"""When keys were used last, collected in memory and written beside the calls."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError

EVERY: Final = timedelta(minutes=1)
_LAST_FLUSH_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


class KeyUses:
    """
    The uses of keys in this process.

    `note` is called for every call and does no I/O. A key's row is written once a minute
    at most, whatever the number of processes.
    """

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._used: set[UUID] = set()

    def note(self, key_id: UUID) -> None:
        """Remember that a key was used."""
        self._used.add(key_id)

    async def run(self, *, every: timedelta = EVERY) -> None:
        """Write down what was used each minute until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(every.total_seconds())
                await self.flush()
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_FLUSH_SECONDS):
                    await self.flush()

    async def flush(self) -> None:
        """
        Write down what was used since the last time; tried again later when it cannot be.

        Nobody depends on it, so that whatever goes wrong is logged and never raised.
        """
        used, self._used = self._used, set()
        if not used:
            return
        try:
            async with self._database.transaction() as connection:
                await KeyRepository(connection).note_used(
                    used, at=self._clock.now(), at_most_every=EVERY
                )
        except UnavailableError as error:
            self._used |= used
            log.warning("uses of keys are written later", error=str(error))
        except Exception:
            self._used |= used
            log.exception("uses of keys are written later")
