"""The store that `cartwheel up` opens for its user."""

from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.api import PaymentProviderFlow
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.kept import read_kept, write_kept
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import (
    CurrentCall,
    RequestContext,
    Transactions,
    UnauthenticatedError,
)

# Short, so that a demo shows within minutes what takes a shop half an hour.
_DEMO_IDLE_LIMIT: Final = timedelta(seconds=75)


async def ensure_first_store(container: AsyncContainer, home: Path, *, demo: bool) -> OpenedStore:
    """
    Return the demo store or one's own, with a key that works.

    The key is only a digest in the database, so it is kept in `stores.json`,
    which only its user can read. A new store is opened when there is none, or
    when the database does not know the key.
    """
    kept = read_kept(home)
    opened = kept.demo if demo else kept.own
    if opened is None or not await _opens(container, opened.key, opened.store_id):
        async with open_scope(container) as scope:
            stores = await scope.get(StoreService)
            opened = (
                await stores.open_with_key(
                    "Demo store (synthetic shoppers)",
                    currency="EUR",
                    time_zone="Europe/Berlin",
                    idle_limit=_DEMO_IDLE_LIMIT,
                    synthetic=True,
                )
                if demo
                else await stores.open_with_key("My store")
            )
        setattr(kept, "demo" if demo else "own", opened)
        write_kept(home, kept)
    if demo:
        await _take_payments(container, opened.store_id)
    return opened


async def _take_payments(container: AsyncContainer, store_id: UUID) -> None:
    """Let a demo store be paid by a service that moves no money."""
    database, clock = await container.get(Database), await container.get(Clock)
    context = RequestContext(headers={}, address="")
    call = CurrentCall(procedure="up", actor=None, context=context, auditor=None)
    accounts = await container.get(ProviderAccounts)
    services = PaymentProviderFlow(Transactions(database, call), accounts, clock)
    await services.ensure_sandbox(store_id)


async def _opens(container: AsyncContainer, key: str, store_id: UUID) -> bool:
    try:
        actor = await (await container.get(StoreDirectory)).authenticate(key)
    except UnauthenticatedError:
        return False
    return actor.store_id == store_id
