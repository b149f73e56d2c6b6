"""Use cases of the accounts domain."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.accounts import rules
from cartwheel.domains.accounts.contracts import OpenedStore, OpenReplay, Store, StoreClock
from cartwheel.domains.accounts.errors import StoreNotFoundError
from cartwheel.domains.accounts.repository import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote

IDLE_LIMIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AccountService:
    """Stores and their keys."""

    stores: StoreRepository
    clock: Clock
    note: AuditNote = field(default_factory=AuditNote)

    async def get_store(self, store_id: UUID) -> Store:
        """
        Return a store.

        Raises:
            StoreNotFoundError: there is no such store.
        """
        store = await self.stores.find(store_id)
        if store is None:
            raise StoreNotFoundError(store_id)
        return store

    async def open_store(
        self,
        name: str,
        *,
        currency: str = "USD",
        idle_limit: timedelta = IDLE_LIMIT,
        synthetic: bool = False,
    ) -> OpenedStore:
        """Open a store that lives by the wall clock, with its first key."""
        store_id = await self.stores.add(
            Store(
                id=new_id(),
                name=name,
                clock=StoreClock.WALL,
                currency=currency,
                idle_limit=idle_limit,
                synthetic=synthetic,
            ),
            created_at=self.clock.now(),
        )
        return await self.issue_key(store_id, permissions=rules.STORE_PERMISSIONS)

    async def open_replay(self, actor: Actor, command: OpenReplay) -> OpenedStore:
        """
        Open the store in which a source is replayed, on the clock of the source alone.

        The same source gives the same store, so a replay may be repeated; every
        call gives a new key to it.
        """
        store_id = await self.stores.add(
            Store(
                id=new_id(),
                name=command.name,
                clock=StoreClock.EVENTS,
                currency="USD",
                idle_limit=IDLE_LIMIT,
                synthetic=False,
            ),
            created_at=self.clock.now(),
            parent_id=actor.store_id,
            source=command.source,
        )
        opened, key = await self._issue_key(store_id, rules.REPLAY_PERMISSIONS, name="replay")
        # In the log of the store that replays: who has the key opens the other.
        self.note.tell(store_id, after={"store": await self.get_store(store_id), "issued": key})
        return opened

    async def issue_key(
        self, store_id: UUID, *, permissions: tuple[str, ...], name: str = "first key"
    ) -> OpenedStore:
        """Make a key to a store; it cannot be shown again."""
        opened, _ = await self._issue_key(store_id, permissions, name=name)
        return opened

    async def _issue_key(
        self, store_id: UUID, permissions: tuple[str, ...], *, name: str
    ) -> tuple[OpenedStore, dict[str, Any]]:
        key = rules.make_key()
        prefix = key[: rules.SHOWN_LENGTH]
        key_id = await self.stores.add_key(
            store_id,
            prefix=prefix,
            digest=rules.digest_of(key),
            permissions=permissions,
            name=name,
            created_at=self.clock.now(),
        )
        shown = {"id": key_id, "name": name, "prefix": prefix, "scopes": permissions}
        return OpenedStore(store_id=store_id, key=key), shown
