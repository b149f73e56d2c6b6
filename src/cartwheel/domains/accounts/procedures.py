"""Procedures of the accounts domain."""

from cartwheel.domains.accounts.contracts import OpenedStore, OpenReplay, Store
from cartwheel.domains.accounts.service import AccountService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

router = Router("stores")


@router.query(rest=get("/stores/current"))
async def current(actor: Actor, accounts: AccountService) -> Store:
    """Look at the store that the credential opens."""
    return await accounts.get_store(actor.store_id)


# Repeating it is harmless, and its answer holds a key that is not to be kept.
@router.mutation(
    rest=post("/stores/replays"),
    allow=permission("accounts:write"),
    limit=per_minute(60),
    transactional=False,
)
async def replay(command: OpenReplay, actor: Actor, accounts: AccountService) -> OpenedStore:
    """
    Open the store in which a source is replayed.

    It lives by the clock of its events alone. The same source gives the same
    store; every call gives a new key to it.
    """
    return await accounts.open_replay(actor, command)
