"""What `cartwheel inventory check` does: nothing but look."""

import asyncio
from collections.abc import AsyncIterator

import typer

from cartwheel.domains.inventory.checking.contracts import StockCheck, StockDifference
from cartwheel.domains.inventory.checking.repository import MOST_SHOWN, CheckRepository
from cartwheel.domains.inventory.checking.service import CheckService
from cartwheel.domains.stores.api import Store, StoreRepository
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings


def check(settings: Settings, named: str | None) -> bool:
    """
    Print what a check of each store finds; return whether all stock is what it must come to.

    Several stores may have one name: all of them are looked at.

    Raises:
        StoreNotFoundError: no store has that name or id.
        UnavailableError: the database does not answer.
    """
    return asyncio.run(_check(settings, named))


async def _check(settings: Settings, named: str | None) -> bool:
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL}))
    database = Database.connect(engines.database_url, pool_size=1)
    is_sound = True
    try:
        async for store, found in _look(database, named):
            is_sound = is_sound and found.is_sound
            _show(store, found)
    finally:
        await database.close()
    return is_sound


async def _look(database: Database, named: str | None) -> AsyncIterator[tuple[Store, StockCheck]]:
    async with database.transaction() as connection:
        stores = await StoreRepository(connection).list_all()
    chosen = [each for each in stores if named is None or named in (each.name, str(each.id))]
    if named is not None and not chosen:
        raise StoreNotFoundError(named)
    for store in chosen:
        async with database.transaction(store_id=store.id) as connection:
            service = CheckService(CheckRepository(connection), SystemClock())
            found = await service.check(store.id)
        yield store, found


def _show(store: Store, found: StockCheck) -> None:
    for difference in found.differences:
        typer.echo(f"differs: {_said(difference)}")
    if len(found.differences) == MOST_SHOWN:
        typer.echo(f"there may be more than these {MOST_SHOWN:,} differences")
    outcome = "differs" if found.differences else "is sound"
    typer.echo(
        f"{store.name} ({store.id}): {found.lots:,} lots, {found.movements:,} movements;"
        f" the stock {outcome}"
    )


def _said(difference: StockDifference) -> str:
    places = (("location", difference.location_id), ("lot", difference.lot_id))
    where = "".join(f", {name} {place}" for name, place in places if place is not None)
    return (
        f"{difference.checked} of variant {difference.variant_id}{where}:"
        f" {difference.kept} kept, {difference.recomputed} recomputed"
    )
