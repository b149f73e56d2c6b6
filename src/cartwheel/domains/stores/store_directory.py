"""
Who a key is, what a store is and what a person is in it, remembered for half a second.

These questions stand on every hot path, and many ask them at once: what is asked at the same
time goes to the database as one question, however many keys or people it is about. A second
bounds how long a revoked key, a changed store or a role that was taken away goes unnoticed; a
key with an end is not remembered beyond it.
"""

import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypedDict, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.stores import rules
from cartwheel.domains.stores.contracts import Store
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.domains.stores.keys.uses import KeyUses
from cartwheel.domains.stores.members.repository import Asked, MemberRepository, Place
from cartwheel.domains.stores.repository import KeyRow, StoreRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.remembering import Remembered
from cartwheel.kernel.visiting import see_people
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.rpc.api import NO_STORE, Actor, Permissions, UnauthenticatedError, per_minute

K = TypeVar("K")
V = TypeVar("V")

RECALL: Final = timedelta(minutes=5)
"""For so long a key opens the door of events while the database does not answer."""

_REMEMBER_SECONDS: Final = 0.4
"""With what a stream waits for its turn, and the question itself, it stays below a second."""
_MOST_REMEMBERED: Final = 20_000


class _Manners(TypedDict):
    seconds: float
    most: int
    most_in_one: int
    at_once: int


_MANNERS: Final = _Manners(
    seconds=_REMEMBER_SECONDS, most=_MOST_REMEMBERED, most_in_one=1_000, at_once=2
)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds a key, and for how long that is good to know."""

    actor: Actor
    good_for: float


def operator_of(permissions: Permissions) -> Actor:
    """Return who holds the operator's key: acts for the platform and sees no store's rows."""
    return Actor("operator", NO_STORE, NO_STORE, permissions.of_operator)


class StoreDirectory:
    """
    Looks up keys, stores and roles; one for the process.

    `uses` has to run beside it for keys to say when they were used last.
    """

    def __init__(
        self, database: Database, permissions: Permissions, *, operator_key: str | None = None
    ) -> None:
        self._database = database
        self._permissions = permissions
        self._acting_operator = operator_of(permissions)
        self._operator = None if operator_key is None else rules.digest_of(operator_key)
        self._known: dict[bytes, tuple[float, Actor]] = {}
        # Thousands come at once when their sockets were cut off, and stay with their streams.
        self._holders = Remembered(
            self._find_holders, seconds_of=lambda holder: holder.good_for, **_MANNERS
        )
        self._places = Remembered(
            self._find_places,
            # It counts from the moment at which the factor is shown.
            seconds_of=lambda place: 0 if place.lacks_factor else _REMEMBER_SECONDS,
            **_MANNERS,
        )
        self._stores = Remembered(self._find_stores, **_MANNERS)
        self.uses = KeyUses(database)

    async def authenticate(self, credential: str) -> Actor:
        """
        Return who a key is: of a store, or the operator's.

        Raises:
            UnauthenticatedError: there is no such key, it is revoked, or its time is over.
        """
        digest = rules.digest_of(credential)
        if self._operator is not None and hmac.compare_digest(digest, self._operator):
            return self._acting_operator
        holder = await self._holders.ask(digest)
        if holder is None:
            raise UnauthenticatedError("There is no such key")
        self.uses.note(holder.actor.id)
        return holder.actor

    def recall(self, credential: str) -> Actor | None:
        """
        Return whose key it was when it was looked up last, at most `RECALL` ago.

        For the door of events, while the database does not answer: what a tracker sends
        then is not lost. A key whose time is over is not recalled, one that was revoked
        since it was looked up last may be.
        """
        known = self._known.get(rules.digest_of(credential))
        return None if known is None or time.monotonic() >= known[0] else known[1]

    def _actor(self, key: KeyRow) -> Actor:
        return Actor(
            kind="store_key",
            id=key.id,
            store_id=key.store_id,
            permissions=self._permissions.of_key(key.permissions),
            quota=None if key.calls_per_minute is None else per_minute(key.calls_per_minute),
        )

    async def _find_holders(self, digests: Sequence[bytes]) -> dict[bytes, _Holder]:
        asked_at = time.monotonic()
        async with self._database.reading() as connection:
            keys = await StoreRepository(connection).find_keys(digests)
        holders = {}
        for digest in digests:
            key = keys.get(digest)
            # What is looked up is a digest of 256 random bits, so that the time a look-up takes
            # tells nothing of a key; the comparison is said once more in constant time.
            if key is None or not hmac.compare_digest(key.digest, digest):
                self._known.pop(digest, None)
                continue
            holders[digest] = holder = _Holder(self._actor(key), _longest(key, _REMEMBER_SECONDS))
            until = asked_at + _longest(key, RECALL.total_seconds())
            _remember(self._known, digest, holder.actor, until)
        return holders

    async def find_place(
        self, store_id: UUID, person_id: UUID, session_id: UUID | None = None
    ) -> Place | None:
        """
        Return what a person is in a store, and whether his session lacks a second factor.

        It is None for somebody who is no member. That one is lacking is not remembered:
        it counts from the moment at which it is shown.
        """
        return await self._places.ask((store_id, person_id, session_id))

    async def _find_places(self, asked: Sequence[Asked]) -> dict[Asked, Place]:
        async with self._database.transaction(aside=True) as connection:
            await see_people(connection, {person_id for _, person_id, _ in asked})
            return await MemberRepository(connection).find_places(asked)

    async def find_store(self, store_id: UUID) -> Store | None:
        """Return a store, if it exists."""
        return await self._stores.ask(store_id)

    async def get_store(self, store_id: UUID) -> Store:
        """
        Return a store.

        Raises:
            StoreNotFoundError: there is no such store.
        """
        store = await self.find_store(store_id)
        if store is None:
            raise StoreNotFoundError(store_id)
        return store

    async def zone_of(self, store_id: UUID) -> ZoneInfo:
        """Return the zone of a store's days and hours; that of one that is no more is UTC."""
        store = await self.find_store(store_id)
        return zone_of("UTC" if store is None else store.time_zone)

    async def _find_stores(self, store_ids: Sequence[UUID]) -> dict[UUID, Store]:
        async with self._database.reading() as connection:
            return {
                store.id: store for store in await StoreRepository(connection).find_all(store_ids)
            }

    async def list_stores(self) -> list[Store]:
        """Return every store; not remembered."""
        async with self._database.transaction() as connection:
            return await StoreRepository(connection).list_all()


def _longest(key: KeyRow, seconds: float) -> float:
    if key.expires_in is None:
        return seconds
    return min(seconds, key.expires_in.total_seconds())


def _remember(memory: dict[K, tuple[float, V]], key: K, value: V, until: float) -> None:
    # Counted from before the question: the answer may have been old when it came.
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[key] = (until, value)
