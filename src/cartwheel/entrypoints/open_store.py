"""`cartwheel open-store`: a first store, for an operator of separate roles."""

import asyncio

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings


def open_store(settings: Settings, name: str) -> OpenedStore:
    """
    Open a store; its key is shown this once.

    Raises:
        AppError: the database does not answer or is not given.
    """
    return asyncio.run(_open_store(settings, name))


async def _open_store(settings: Settings, name: str) -> OpenedStore:
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL}))
    async with open_container(settings, engines) as container, open_scope(container) as scope:
        return await (await scope.get(StoreService)).open_with_key(name)
