"""A store's keys for pushes, made when they are needed first."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.push.web_push import PushKeys
from cartwheel.systems.tokens.api import Seal, SecretKeyError

_log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StorePushKeys:
    """
    Knows the pair by which push services know a store; the private one is sealed at rest.

    It is one pair for good: browsers that subscribed with another could not be reached.
    """

    seal: Seal
    clock: Clock

    async def find(self, repository: PushRepository, store_id: UUID) -> PushKeys | None:
        """
        Return a store's keys, if it has some; they are sealed anew where the secret has changed.

        Raises:
            SecretKeyError: they cannot be opened.
        """
        kept = await repository.find_keys(store_id)
        if kept is None:
            return None
        public, sealed = kept
        private = self.seal.open_text(sealed, place=_place(store_id))
        if not sealed.startswith(self.seal.mark):
            renewed = self.seal.close_text(private, place=_place(store_id))
            await repository.reseal(store_id, renewed)
        return PushKeys(public, private)

    async def ensure(self, repository: PushRepository, store_id: UUID) -> str:
        """
        Return a store's public key, made now if there is none; however many ask, it is one.

        Raises:
            SecretKeyError: this process has no secret to seal a new one under.
        """
        kept = await repository.find_keys(store_id)
        if kept is None:
            made = PushKeys.make()
            sealed = self.seal.close_text(made.private, place=_place(store_id))
            await repository.add_keys(store_id, made.public, sealed, at=self.clock.now())
            kept = await repository.find_keys(store_id)
        assert kept is not None
        return kept[0]


@dataclass(frozen=True, slots=True)
class PushKeyUpkeep:
    """Seals the keys of all stores anew at once; otherwise each is when it is next needed."""

    database: Database
    stores: StoreDirectory
    keys: StorePushKeys

    async def reseal(self) -> int:
        """Return how many were; what cannot be opened stays as it is, and the log says so."""
        count = 0
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                repository = PushRepository(connection)
                before = await repository.find_keys(store.id)
                try:
                    await self.keys.find(repository, store.id)
                except SecretKeyError as error:
                    _log.warning("push_keys.not_sealed", store_id=store.id, error=str(error))
                count += before != await repository.find_keys(store.id)
        return count


def _place(store_id: UUID) -> str:
    return f"push_keys/{store_id}"
