"""Use cases of the accounts domain."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.accounts import rules
from cartwheel.domains.accounts.contracts import OpenedStore, Store, StoreClock
from cartwheel.domains.accounts.errors import StoreNotFoundError
from cartwheel.domains.accounts.repository import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id

IDLE_LIMIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AccountService:
    """Stores and their keys."""

    stores: StoreRepository
    clock: Clock

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

    async def issue_key(
        self, store_id: UUID, *, permissions: tuple[str, ...], name: str = "first key"
    ) -> OpenedStore:
        """Make a key to a store; it cannot be shown again."""
        key = rules.make_key()
        await self.stores.add_key(
            store_id,
            prefix=key[: rules.SHOWN_LENGTH],
            digest=rules.digest_of(key),
            permissions=permissions,
            name=name,
            created_at=self.clock.now(),
        )
        return OpenedStore(store_id=store_id, key=key)
