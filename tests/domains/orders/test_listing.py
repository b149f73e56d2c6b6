"""A list of orders tells who bought, and finds them by it."""

from typing import Any

import msgspec
from tests.domains.orders.making import ADDRESS, Shop

from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.orders.contracts import CreateDraft, ListOrders, OrderSummary, WantedLine
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.service import OrderService


async def listed(shop: Shop, **asked: Any) -> list[OrderSummary]:
    async with shop.use(OrderService) as orders:
        return list((await orders.list_page(shop.store_id, ListOrders(**asked))).items)


async def test_rows_have_the_customers_name_else_the_addresss_else_none(shop: Shop) -> None:
    mug = WantedLine(await shop.sell(), 1)
    async with shop.use(CustomerDirectory) as people:
        (grace,) = await people.ensure_all(
            shop.store_id, [NewCustomer(email="grace@navy.example", name="Grace Hopper")]
        )
    async with shop.use(Drafting) as drafting:
        for given in (
            {"customer_id": grace, "billing_address": ADDRESS},
            {"shipping_address": ADDRESS},
            {"shipping_address": msgspec.structs.replace(ADDRESS, name="Studio 54")},
            {"email": "nobody@shop.example"},
        ):
            await drafting.create(shop.actor, CreateDraft((mug,), **given))
    assert [each.customer_name for each in await listed(shop)] == [
        "",
        "Studio 54",
        "Ada Lovelace",
        "Grace Hopper",
    ]
    names = {
        search: [each.customer_name for each in await listed(shop, search=search)]
        for search in (
            "hopp",
            "grace hopper",
            "lovel",
            "ada l",
            "velace",
            "%",
            "studio 5",
            "nobody",
        )
    }
    assert names == {
        "hopp": ["Grace Hopper"],
        "grace hopper": ["Grace Hopper"],
        # The bill to Ada finds Grace's order as well.
        "lovel": ["Ada Lovelace", "Grace Hopper"],
        "ada l": ["Ada Lovelace", "Grace Hopper"],
        "velace": [],
        "%": [],
        "studio 5": ["Studio 54"],
        "nobody": [""],
    }


async def test_orders_are_found_by_what_names_them_whole(shop: Shop) -> None:
    mug, jug = await shop.sell(), await shop.sell()
    order, other = await shop.buy((mug, 1)), await shop.buy((jug, 1))
    assert other.email is not None
    found = {
        search: [each.number for each in await listed(shop, search=search)]
        for search in (
            order.number,
            order.number.lower(),
            order.lines[0].sku,
            other.email.upper(),
            other.email[:5],
            "no@body.example",
        )
    }
    both = [other.number, order.number]
    assert list(found.values()) == [[order.number]] * 3 + [both, both, []]
