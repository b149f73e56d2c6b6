"""The store that a file is brought into, by its name."""

from uuid import UUID

from dishka import AsyncContainer
from rich.console import Console

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.filing.errors import AmbiguousStoreError
from cartwheel.entrypoints.wiring import open_scope


async def find_or_open(
    container: AsyncContainer, name: str, *, currency: str, shown: Console
) -> UUID:
    """
    Return the store of a name, which is opened if there is none; then its key is shown.

    Raises:
        AmbiguousStoreError: several have the name.
    """
    directory = await container.get(StoreDirectory)
    named = [each.id for each in await directory.list_stores() if each.name == name]
    if len(named) > 1:
        raise AmbiguousStoreError(f"{len(named)} stores are called {name}: give another name")
    if named:
        return named[0]
    async with open_scope(container) as scope:
        opened = await (await scope.get(StoreService)).open_with_key(name, currency=currency)
    # At once: what comes next may break off.
    shown.print(f"opened the store {opened.store_id}; its key, shown this once:")
    shown.print(opened.key, soft_wrap=True, highlight=False)
    return opened.store_id
