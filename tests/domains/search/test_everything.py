"""A piece of anything finds it, for those who may read it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.analytics.making import HOUR, Shop, open_shop

from cartwheel.domains.carts.models import carts
from cartwheel.domains.catalog.api import CreateProduct, NewVariant, ProductService
from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.orders.models import orders
from cartwheel.domains.search.contracts import Found, FoundGroup, Kind
from cartwheel.domains.search.service import SearchService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import NO_STORE, Actor

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
ALL = ("orders:read", "customers:read", "catalog:read", "carts:read")


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    async with open_shop(database, now=NOW, zone="UTC") as shop:
        yield shop


async def find(
    shop: Shop, text: str, *, held: tuple[str, ...] = ALL, store_id: UUID | None = None
) -> dict[Kind, FoundGroup]:
    actor = Actor("person", new_id(), store_id or shop.store_id, frozenset(held))
    async with shop.use(SearchService) as search:
        found = await search.everything(actor, text)
    return {group.kind: group for group in found.groups}


async def titles(shop: Shop, text: str, kind: Kind) -> list[str]:
    group = (await find(shop, text)).get(kind)
    return [] if group is None else [item.title for item in group.items]


async def number(shop: Shop, minor: int, *, is_: str, email: str | None = None) -> None:
    """Let an order have a number."""
    await shop.order(NOW + minor * HOUR, minor)
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(
            sa.update(orders)
            .where(orders.c.store_id == shop.store_id, orders.c.total_minor == minor)
            .values(number=is_, email=email)
        )


async def test_an_order_by_its_number_however_it_is_written(shop: Shop) -> None:
    await number(shop, 100, is_="7K2M-9QXT", email="ada@shop.example")
    await number(shop, 200, is_="1042")
    for text in ("7K2M-9QXT", "#7k2m-9q", "7k2m9qxt", " 7k2m9 ", "ADA@shop", "ada"):
        assert await titles(shop, text, Kind.ORDER) == ["7K2M-9QXT"], text
    assert await titles(shop, "#104", Kind.ORDER) == ["1042"]
    assert await titles(shop, "9QXT", Kind.ORDER) == []
    (found,) = (await find(shop, "1042"))[Kind.ORDER].items
    assert (found.status, found.currency, found.amount_minor) == ("completed", "USD", 200)


async def test_customers_products_and_carts(shop: Shop) -> None:
    async with shop.use(CustomerDirectory) as directory:
        grace = await directory.for_email(shop.store_id, "grace@navy.example", name="Grace Hopper")
    async with shop.use(ProductService) as products:
        made = CreateProduct(title="Tea pot", variants=(NewVariant(sku="POT-1"),))
        pot = await products.create(shop.store_id, made)
    await shop.cart(NOW - HOUR)
    await shop.cart(NOW - HOUR, bought_at=NOW, minor=5)
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(sa.update(carts).values(visitor_id="v_7f3"))
    for text in ("hopp", "grace hopper", "grace@navy.example"):
        group = (await find(shop, text))[Kind.CUSTOMER]
        (one,) = group.items
        assert one == Found(id=grace.id, title="Grace Hopper", detail="grace@navy.example")
    for text in ("pot", "teapot", "POT-1"):
        (one,) = (await find(shop, text))[Kind.PRODUCT].items
        assert one == Found(id=pot.id, title="Tea pot", detail="POT-1", status="draft")
    (one,) = (await find(shop, "v_7"))[Kind.CART].items
    assert (one.title, one.status, one.amount_minor) == ("v_7f3", "open", 1)
    assert await find(shop, "nothing of the kind") == {}
    assert await find(shop, "  ") == {}


async def test_only_what_one_may_read_is_asked_for(shop: Shop) -> None:
    await number(shop, 100, is_="1042")
    assert list(await find(shop, "1042")) == [Kind.ORDER]
    for held in (("customers:read", "catalog:read", "carts:read"), ()):
        assert await find(shop, "1042", held=held) == {}
    assert await find(shop, "1042", held=(), store_id=NO_STORE) == {}


async def test_a_few_are_shown_and_the_newest_first(shop: Shop) -> None:
    for count in range(7):
        await number(shop, 100 + count, is_=f"20{count}")
    group = (await find(shop, "20"))[Kind.ORDER]
    assert [item.title for item in group.items] == ["206", "205", "204", "203", "202"]
    assert group.more is True
    assert (await find(shop, "206"))[Kind.ORDER].more is False


async def test_another_stores_things_are_not_found(shop: Shop, database: Database) -> None:
    async with open_shop(database, now=NOW, zone="UTC") as other:
        await number(other, 100, is_="1042", email="ada@shop.example")
    assert await find(shop, "1042") == await find(shop, "ada") == {}
