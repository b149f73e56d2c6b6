"""The stores in which a store replays something."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.stores.contracts import OpenedStore, OpenReplay, Role, Store, StoreClock
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members.errors import TooManyStoresError
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.members.rules import MOST_OWNED
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.rules import IDLE_LIMIT
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.visiting import visit_memberships, visit_store
from cartwheel.systems.rpc.api import Actor, AuditNote, Permissions


@dataclass(frozen=True, slots=True)
class ReplayStores:
    """
    Stores of replays, each found again by its source, on the clock of the source alone.

    A person who opens or finds one owns it, as any store that a person opens; a key does not.
    """

    connection: Connection
    permissions: Permissions
    clock: Clock

    async def open(self, actor: Actor, *, name: str, source: str) -> Store:
        """
        Open the store in which the actor's store replays a source, or find it.

        Raises:
            TooManyStoresError: the person owns as many as a person may, and not this one.
        """
        stores = StoreRepository(self.connection)
        store_id = await stores.add(
            Store(
                id=new_id(),
                name=name,
                clock=StoreClock.EVENTS,
                currency="USD",
                idle_limit=IDLE_LIMIT,
                synthetic=False,
            ),
            created_at=self.clock.now(),
            parent_id=actor.store_id,
            source=source,
        )
        if actor.kind == "person":
            await self._let_own(store_id, actor.id)
        store = await stores.find(store_id)
        if store is None:
            raise StoreNotFoundError(store_id)
        return store

    async def open_later(self, actor: Actor, *, name: str, source: str, needed: str) -> Store:
        """
        Do the same for somebody who asked for it a while ago, and still must be allowed to.

        Raises:
            ForbiddenError: the person belongs to the store no more, or lacks what is `needed`.
            TooManyStoresError: the person owns as many as a person may, and not this one.
            UnauthenticatedError: the key is revoked, or the person blocked.
        """
        await Makers(self.connection, self.permissions).lock(actor, needed=needed)
        return await self.open(actor, name=name, source=source)

    async def _let_own(self, store_id: UUID, person_id: UUID) -> None:
        members = MemberRepository(self.connection)
        async with visit_memberships(self.connection, person_id):
            if await members.find_role(store_id, person_id) is not None:
                return
            if await members.lock_owned(person_id) >= MOST_OWNED:
                raise TooManyStoresError(most=MOST_OWNED)
        async with visit_store(self.connection, store_id):
            await members.add(store_id, person_id, role=Role.OWNER, at=self.clock.now())


@dataclass(frozen=True, slots=True)
class ReplayStoreService:
    """Stores of replays, whose keys are among those of the store that replays."""

    replays: ReplayStores
    keys: KeyService
    note: AuditNote

    async def open(self, actor: Actor, command: OpenReplay) -> OpenedStore:
        """
        Open the store in which a source is replayed, on the clock of the source alone.

        The same source gives the same store, so a replay may be repeated; every
        call gives a new key to it. A person becomes its owner.

        Raises:
            InvalidInputError: the key's end is past, or too far away.
            TooManyKeysError: too many keys open the store that replays.
            TooManyStoresError: the person owns as many stores as a person may.
        """
        store = await self.replays.open(actor, name=command.name, source=command.source)
        made = await self.keys.create_for_replay(actor, store.id, expires_at=command.expires_at)
        # In the log of the store that replays: who has the key opens the other.
        self.note.tell(store.id, after={"store": store, "issued": made.key})
        return OpenedStore(store_id=store.id, key=made.secret)
