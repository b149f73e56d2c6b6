"""A run that was broken off is gone on with; a store that is furnished, or real, stays as it is."""

from typing import Any

import pytest
import sqlalchemy as sa
from tests.demo.making import Demo

from cartwheel.domains.catalog.media.models import media
from cartwheel.domains.catalog.models import products
from cartwheel.domains.customers.consents.models import consents
from cartwheel.domains.customers.models import customers
from cartwheel.domains.inventory.models import movements
from cartwheel.domains.orders.models import order_refunds, orders
from cartwheel.domains.pricing.api import CouponService, ListCoupons
from cartwheel.domains.pricing.models import coupons
from cartwheel.domains.rentals.fleet.models import cars
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.demo import run, today
from cartwheel.entrypoints.demo.fleet import FLEET
from cartwheel.entrypoints.demo.people import COUNT
from cartwheel.entrypoints.demo.rentals import BOOKED
from cartwheel.entrypoints.demo.today import FATES
from cartwheel.entrypoints.demo.year import ORDERS
from cartwheel.entrypoints.kept import read_kept, write_kept
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database

_TABLES = (products, media, customers, consents, movements, orders, order_refunds)


async def counted(demo: Demo) -> list[int]:
    return [await demo.count(table) for table in _TABLES]


async def test_a_run_that_breaks_off_is_gone_on_with(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(run, "bring_year", _fail)
        assert not await demo.furnish()
    assert await demo.count(customers) == COUNT
    assert await demo.count(orders) == 0
    assert read_kept(demo.home).furnished is None
    with monkeypatch.context() as broken:
        broken.setattr(today, "FATES", FATES[:3])
        broken.setattr(run, "make_segments", _fail)
        assert not await demo.furnish()
    assert await demo.count(orders) == ORDERS + 3
    assert await demo.furnish()
    whole = await counted(demo)
    assert await demo.count(orders) == ORDERS + len(FATES)
    assert await demo.count(media) == await demo.count(products)

    assert not await demo.furnish()
    kept = read_kept(demo.home)
    assert kept.furnished == demo.store_id
    # Even if nobody remembers that it is done, nothing comes twice.
    kept.furnished = None
    write_kept(demo.home, kept)
    assert await demo.furnish()
    assert await counted(demo) == whole


async def codes(demo: Demo) -> set[str]:
    page = await demo.ask(CouponService, "list_page", ListCoupons())
    return {coupon.code for coupon in page.items}


async def test_what_was_added_since_an_earlier_edition_comes_once(demo: Demo) -> None:
    """Nothing else is touched, and what is taken away afterwards stays away."""
    kept = read_kept(demo.home)
    kept.furnished, kept.edition = demo.store_id, 1
    write_kept(demo.home, kept)
    assert await demo.furnish()
    assert await codes(demo) == {"COMEBACK5", "COMEBACK10", "COMEBACK15"}
    # Cars came with another edition; who has booked one is a customer.
    who = {customers: len(BOOKED)}
    assert await counted(demo) == [who.get(table, 0) for table in _TABLES]
    assert await demo.count(cars) == len(FLEET)
    database = await demo.house.get(Database)
    async with database.transaction(store_id=demo.store_id) as connection:
        await connection.execute(sa.delete(coupons).where(coupons.c.code == "COMEBACK5"))
    assert not await demo.furnish()
    assert await codes(demo) == {"COMEBACK10", "COMEBACK15"}


async def test_a_store_with_real_shoppers_is_left_alone(demo: Demo) -> None:
    async with open_scope(demo.house) as scope:
        opened = await (await scope.get(StoreService)).open_with_key("Real")
    real = Demo(demo.house, opened, demo.home)
    assert not await real.furnish()
    assert await counted(real) == [0] * len(_TABLES)
    assert read_kept(demo.home).furnished is None


async def _fail(*_: Any, **__: Any) -> None:
    raise RuntimeError("the power went")
