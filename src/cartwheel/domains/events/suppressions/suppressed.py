"""Whose events are dropped, as this process knows it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.events.suppressions.repository import SuppressionRepository, Version
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.remembering import Remembered

log = structlog.get_logger()

_REMEMBER_SECONDS: Final = 0.5
_MOST_STORES: Final = 10_000
_NOBODY: Final[frozenset[bytes]] = frozenset()


class Suppressed:
    """
    Answers for the lists of stores; one for the process.

    Which list it is is asked twice a second while events come, and the list itself when it is
    another one: 100 bytes of memory for each who is on it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists: dict[UUID, tuple[Version, frozenset[bytes]]] = {}
        self._versions = Remembered(
            self._find, seconds=_REMEMBER_SECONDS, most=_MOST_STORES, most_in_one=100, at_once=2
        )

    async def of(self, store_id: UUID) -> frozenset[bytes]:
        """
        Return the digests of a store, as they were a second ago at most.

        Raises:
            UnavailableError: the database does not answer.
        """
        return await self._versions.ask(store_id) or _NOBODY

    async def known(self, store_id: UUID) -> frozenset[bytes]:
        """Return the same for the door of events: while the database is away, what was known."""
        try:
            return await self.of(store_id)
        except UnavailableError as error:
            log.warning("events.suppressions_stale", store_id=str(store_id), error=str(error))
            known = self._lists.get(store_id)
            return _NOBODY if known is None else known[1]

    async def _find(self, store_ids: Sequence[UUID]) -> dict[UUID, frozenset[bytes]]:
        found: dict[UUID, frozenset[bytes]] = {}
        for store_id in store_ids:
            async with self._database.transaction(
                store_id=store_id, only_asks=True, aside=True
            ) as connection:
                repository = SuppressionRepository(connection)
                version = await repository.version(store_id)
                known = self._lists.get(store_id)
                if known is None or known[0] != version:
                    digests = await repository.digests(store_id) if version.people else _NOBODY
                    known = self._lists[store_id] = (version, digests)
            found[store_id] = known[1]
        while len(self._lists) > _MOST_STORES:
            del self._lists[next(iter(self._lists))]
        return found
