"""
Who a key is and what a store is, remembered for a second.

Both questions stand on every hot path. A second bounds how long a revoked key or
a changed store goes unnoticed.
"""

import hmac
import time
from typing import Final, TypeVar
from uuid import UUID

from cartwheel.domains.accounts import rules
from cartwheel.domains.accounts.contracts import Store
from cartwheel.domains.accounts.repository import StoreRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import NO_STORE, Actor, UnauthenticatedError

K = TypeVar("K")
V = TypeVar("V")

OPERATOR: Final = Actor(
    kind="operator",
    id=NO_STORE,
    store_id=NO_STORE,
    permissions=frozenset(rules.OPERATOR_PERMISSIONS),
)
"""Whoever holds the operator's key: acts for the platform and sees no store's rows."""

_REMEMBER_SECONDS: Final = 1.0
_MOST_REMEMBERED: Final = 10_000


class StoreDirectory:
    """Looks up keys and stores; one for the process."""

    def __init__(self, database: Database, *, operator_key: str | None = None) -> None:
        self._database = database
        self._operator = None if operator_key is None else rules.digest_of(operator_key)
        self._actors: dict[bytes, tuple[float, Actor]] = {}
        self._stores: dict[UUID, tuple[float, Store]] = {}

    async def authenticate(self, credential: str) -> Actor:
        """
        Return who a key is: of a store, or the operator's.

        Raises:
            UnauthenticatedError: there is no such key.
        """
        digest = rules.digest_of(credential)
        if self._operator is not None and hmac.compare_digest(digest, self._operator):
            return OPERATOR
        remembered = self._actors.get(digest)
        if remembered is not None and time.monotonic() < remembered[0]:
            return remembered[1]
        async with self._database.transaction() as connection:
            key = await StoreRepository(connection).find_key(digest)
        if key is None:
            self._actors.pop(digest, None)
            raise UnauthenticatedError("There is no such key")
        actor = Actor(
            kind="store_key",
            id=key.id,
            store_id=key.store_id,
            permissions=frozenset(key.permissions),
        )
        _remember(self._actors, digest, actor)
        return actor

    async def find_store(self, store_id: UUID) -> Store | None:
        """Return a store, if it exists."""
        remembered = self._stores.get(store_id)
        if remembered is not None and time.monotonic() < remembered[0]:
            return remembered[1]
        async with self._database.transaction() as connection:
            store = await StoreRepository(connection).find(store_id)
        if store is not None:
            _remember(self._stores, store_id, store)
        return store

    async def list_stores(self) -> list[Store]:
        """Return every store; not remembered."""
        async with self._database.transaction() as connection:
            return await StoreRepository(connection).list_all()


def _remember(memory: dict[K, tuple[float, V]], key: K, value: V) -> None:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[key] = (time.monotonic() + _REMEMBER_SECONDS, value)
