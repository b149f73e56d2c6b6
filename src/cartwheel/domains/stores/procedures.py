"""Procedures of stores."""

from typing import Final

from cartwheel.domains.stores.contracts import OpenedStore, OpenReplay, Store
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.domains.stores.keys.errors import TooManyKeysError
from cartwheel.domains.stores.members.contracts import (
    DemandSecondFactor,
    OpenStore,
    OwnStore,
    OwnStoreList,
    StoreById,
    UpdateStore,
)
from cartwheel.domains.stores.members.errors import TooManyStoresError
from cartwheel.domains.stores.replays import ReplayStoreService
from cartwheel.domains.stores.service import StoreService
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    get,
    only,
    patch,
    per_hour,
    per_minute,
    permission,
    post,
    put,
)

PERSON: Final = only("person")

router = Router("stores", about="The store itself.")


@router.query(rest=get("/stores/current"), raises=[StoreNotFoundError])
async def current(actor: Actor, stores: StoreService) -> Store:
    """Look at the store that the credential opens."""
    return await stores.get(actor, actor.store_id)


# Repeating it is harmless, and its answer holds a key that is not to be kept.
@router.mutation(
    rest=post("/stores/replays"),
    allow=permission("accounts:write"),
    limit=per_minute(60),
    raises=[TooManyKeysError, TooManyStoresError],
    keyed=False,
)
async def replay(command: OpenReplay, actor: Actor, replays: ReplayStoreService) -> OpenedStore:
    """
    Open the store in which a source is replayed.

    It lives by the clock of its events alone. The same source gives the same
    store; every call gives a new key to it, which is one of the caller's store's keys.
    A person owns the store from then on, a key does not.
    """
    return await replays.open(actor, command)


@router.query(rest=get("/stores"), allow=PERSON)
async def mine(actor: Actor, stores: StoreService) -> OwnStoreList:
    """List the stores that one belongs to."""
    return await stores.list_own(actor.id)


@router.query(rest=get("/stores/{id}"), raises=[StoreNotFoundError])
async def get_(query: StoreById, actor: Actor, stores: StoreService) -> Store:
    """Look at the store of the credential, or at another that one belongs to."""
    return await stores.get(actor, query.id)


@router.mutation(
    rest=post("/stores", status=201),
    allow=PERSON,
    limit=per_hour(20),
    raises=[TooManyStoresError],
)
async def open_(command: OpenStore, actor: Actor, stores: StoreService) -> OwnStore:
    """Open a store, and be its owner."""
    return await stores.open(actor.id, command)


@router.mutation(
    rest=patch("/stores/current"),
    allow=permission("accounts:write"),
    raises=[StoreNotFoundError],
)
async def update(command: UpdateStore, actor: Actor, stores: StoreService) -> Store:
    """Change the store that the credential opens."""
    return await stores.update(actor.store_id, command)


@router.mutation(
    rest=put("/stores/current/second-factor"),
    allow=only("person", "accounts:own"),
    raises=[StoreNotFoundError],
)
async def demand_second_factor(
    command: DemandSecondFactor, actor: Actor, stores: StoreService
) -> Store:
    """
    Ask the people of the store for a second factor, or not any more.

    Whoever switches it on must have shown one. Those who lack one get 403
    `second_factor_needed` wherever they would act for the store. API keys go on.
    """
    return await stores.demand_second_factor(actor, command)
