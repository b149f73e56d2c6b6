"""Furnishing the demo store, once, beside everything else that runs."""

import asyncio
from pathlib import Path
from time import perf_counter
from typing import Final

import structlog
from dishka import AsyncContainer

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.demo.catalogue import fill_shelves
from cartwheel.entrypoints.demo.customers import invite, make_segments, thank
from cartwheel.entrypoints.demo.past import bring_year, write_orders
from cartwheel.entrypoints.demo.pictures import hang_pictures
from cartwheel.entrypoints.demo.rentals import park_cars
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.entrypoints.demo.stock import fill_stock, open_locations
from cartwheel.entrypoints.demo.terms import add_codes, set_terms
from cartwheel.entrypoints.demo.today import sell_today
from cartwheel.entrypoints.demo.year import plan_year
from cartwheel.entrypoints.kept import read_kept, write_kept

_log = structlog.get_logger()

_CODES: Final = 2
_CARS: Final = 3
_EDITION: Final = _CARS
"""Of what a demo store shows: the second has codes for carts that are won back, the third cars."""


async def furnish_once(container: AsyncContainer, key: str, home: Path) -> bool:
    """
    Furnish the demo store of a key, or go on with it; return whether there was something to do.

    One that was furnished by an earlier edition gets what has been added since, once: what its
    merchant has taken away does not come back. A store whose shoppers are not made up is left
    alone. What goes wrong is logged and ends nothing else: the next start goes on.
    """
    began = perf_counter()
    try:
        directory = await container.get(StoreDirectory)
        actor = await directory.authenticate(key)
        store = await directory.find_store(actor.store_id)
        before = read_kept(home)
        is_furnished = before.furnished == actor.store_id
        if store is None or not store.synthetic or (is_furnished and before.edition >= _EDITION):
            return False
        stage = Stage(container, actor)
        await (_catch_up(stage, before.edition) if is_furnished else _furnish(stage))
    except Exception:  # noqa: BLE001 - whatever it is, the shop goes on
        _log.exception("demo.broken_off")
        return False
    kept = read_kept(home)
    kept.furnished, kept.edition = actor.store_id, _EDITION
    write_kept(home, kept)
    seconds = round(perf_counter() - began, 1)
    _log.info(
        "the demo store is furnished: products, customers, orders, cars", seconds=seconds, news=True
    )
    return True


async def _furnish(stage: Stage) -> None:
    began = await open_locations(stage)
    await set_terms(stage)
    await add_codes(stage)
    variants = await fill_shelves(stage)
    year = plan_year(began)
    async with asyncio.TaskGroup() as group:
        group.create_task(hang_pictures(stage, variants))
        customers = await invite(stage, year, began=began)
        orders = write_orders(year, customers, variants)
        await bring_year(stage, year, orders)
        await fill_stock(stage, variants, year, orders, began=began)
        await sell_today(stage, customers, variants)
        await thank(stage, customers)
        await make_segments(stage)
        await park_cars(stage)


async def _catch_up(stage: Stage, edition: int) -> None:
    if edition < _CODES:
        await add_codes(stage)
    if edition < _CARS:
        await park_cars(stage)
