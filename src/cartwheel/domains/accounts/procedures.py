"""Procedures of the accounts domain."""

from cartwheel.domains.accounts.contracts import OpenedStore, OpenReplay
from cartwheel.domains.accounts.service import AccountService
from cartwheel.systems.rpc.api import Actor, Router, permission, post

router = Router("stores")


@router.mutation(rest=post("/stores/replays"), allow=permission("accounts:write"))
async def replay(command: OpenReplay, actor: Actor, accounts: AccountService) -> OpenedStore:
    """
    Open the store in which a source is replayed.

    It lives by the clock of its events alone. The same source gives the same
    store; every call gives a new key to it.
    """
    return await accounts.open_replay(actor, command)
