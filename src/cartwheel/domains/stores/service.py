"""Use cases of stores."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cartwheel.domains.stores import rules
from cartwheel.domains.stores.contracts import OpenedStore, Role, Store, StoreClock
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.domains.stores.members.contracts import (
    DemandSecondFactor,
    OpenStore,
    OwnStore,
    OwnStoreList,
    UpdateStore,
)
from cartwheel.domains.stores.members.errors import TooManyStoresError
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.members.rules import MOST_OWNED, ensure_idle_limit
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.visiting import visit_memberships, visit_store
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.rpc.api import ALL, Actor, AuditNote, SecondFactorNeededError


@dataclass(frozen=True, slots=True)
class StoreService:
    """Stores, and the first key of each."""

    stores: StoreRepository
    members: MemberRepository
    clock: Clock
    note: AuditNote

    async def list_own(self, person_id: UUID) -> OwnStoreList:
        """List the stores that a person belongs to, the one joined first coming first."""
        async with visit_memberships(self.members.connection, person_id):
            return OwnStoreList(tuple(await self.members.list_own(person_id)))

    async def get(self, actor: Actor, store_id: UUID) -> Store:
        """
        Return the store acted for, or another that the person belongs to.

        Raises:
            StoreNotFoundError: there is none such for this caller.
        """
        if store_id != actor.store_id:
            async with visit_memberships(self.members.connection, actor.id):
                if await self.members.find_role(store_id, actor.id) is None:
                    raise StoreNotFoundError(store_id)
        return await self._get(store_id)

    async def open(self, person_id: UUID, command: OpenStore) -> OwnStore:
        """
        Open a store, which lives by the wall clock; whoever opens it is its owner.

        Raises:
            InvalidInputError: there is no such zone.
            TooManyStoresError: the person owns as many as a person may.
        """
        zone_of(command.time_zone)
        now, store_id = self.clock.now(), new_id()
        async with visit_memberships(self.members.connection, person_id):
            if await self.members.lock_owned(person_id) >= MOST_OWNED:
                raise TooManyStoresError(most=MOST_OWNED)
        store = Store(
            id=store_id,
            name=command.name,
            clock=StoreClock.WALL,
            currency=command.currency,
            idle_limit=rules.IDLE_LIMIT,
            synthetic=False,
            time_zone=command.time_zone,
            locale=command.locale,
        )
        await self.stores.add(store, created_at=now)
        async with visit_store(self.members.connection, store_id):
            await self.members.add(store_id, person_id, role=Role.OWNER, at=now)
        self.note.tell(store_id, after=store, store_id=store_id)
        return OwnStore(store, Role.OWNER)

    async def open_with_key(
        self,
        name: str,
        *,
        currency: str = "USD",
        time_zone: str = "UTC",
        idle_limit: timedelta = rules.IDLE_LIMIT,
        synthetic: bool = False,
    ) -> OpenedStore:
        """
        Open a store that lives by the wall clock, is nobody's, and has a first key.

        The key holds whatever there is to do in a store, also what there will be.
        """
        store_id = await self.stores.add(
            Store(
                id=new_id(),
                name=name,
                clock=StoreClock.WALL,
                currency=currency,
                idle_limit=idle_limit,
                synthetic=synthetic,
                time_zone=time_zone,
            ),
            created_at=self.clock.now(),
        )
        return await self.issue_key(store_id, permissions=(ALL,))

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

    async def update(self, store_id: UUID, command: UpdateStore) -> Store:
        """
        Change what is given of a store; it counts everywhere within a second.

        Raises:
            InvalidInputError: the idle limit makes no sense, or there is no such zone.
            StoreNotFoundError: there is no such store.
        """
        ensure_idle_limit(command.idle_limit)
        if command.time_zone is not None:
            zone_of(command.time_zone)
        before = await self._get(store_id)
        await self.stores.update(store_id, command)
        after = await self._get(store_id)
        self.note.tell(store_id, before=before, after=after)
        return after

    async def demand_second_factor(self, actor: Actor, command: DemandSecondFactor) -> Store:
        """
        Ask the store's people for a second factor, or not any more.

        Whoever switches it on has shown one, so that he does not lock himself out. It
        counts everywhere within a second. Keys of the store go on: they are nobody's.

        Raises:
            SecondFactorNeededError: the session that calls has shown none.
            StoreNotFoundError: there is no such store.
        """
        before = await self._get(actor.store_id)
        place = await self.members.find_place(actor.store_id, actor.id, actor.session_id)
        if command.demanded and not (place is not None and place.factor_proved):
            raise SecondFactorNeededError
        await self.stores.demand_factor(actor.store_id, demanded=command.demanded)
        after = await self._get(actor.store_id)
        self.note.tell(actor.store_id, before=before, after=after)
        return after

    async def _get(self, store_id: UUID) -> Store:
        store = await self.stores.find(store_id)
        if store is None:
            raise StoreNotFoundError(store_id)
        return store
