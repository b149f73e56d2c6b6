"""The stores in which a store replays something."""

from dataclasses import dataclass

from cartwheel.domains.stores.contracts import OpenedStore, OpenReplay, Store, StoreClock
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.rules import IDLE_LIMIT
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class ReplayStoreService:
    """Stores of replays, whose keys are among those of the store that replays."""

    stores: StoreRepository
    keys: KeyService
    clock: Clock
    note: AuditNote

    async def open(self, actor: Actor, command: OpenReplay) -> OpenedStore:
        """
        Open the store in which a source is replayed, on the clock of the source alone.

        The same source gives the same store, so a replay may be repeated; every
        call gives a new key to it.

        Raises:
            InvalidInputError: the key's end is past, or too far away.
            TooManyKeysError: too many keys open the store that replays.
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
        store = await self.stores.find(store_id)
        if store is None:
            raise StoreNotFoundError(store_id)
        made = await self.keys.create_for_replay(actor, store_id, expires_at=command.expires_at)
        # In the log of the store that replays: who has the key opens the other.
        self.note.tell(store_id, after={"store": store, "issued": made.key})
        return OpenedStore(store_id=store_id, key=made.secret)
