"""What a tab counts is what its list shows."""

from datetime import UTC, datetime

import sqlalchemy as sa
from tests.domains.analytics.making import open_shop

from cartwheel.domains.orders.contracts import ListOrders, OrderTab
from cartwheel.domains.orders.models import order_returns, orders
from cartwheel.domains.orders.service import OrderService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
BACK = {"refunded_minor": 5, "offline_refunded_minor": 5}


async def test_each_tab_counts_its_orders(database: Database) -> None:
    async with open_shop(database, now=NOW, zone="UTC") as shop:
        for changed in (
            {"status": "draft"},
            {"status": "confirmed"},
            {"status": "partly_fulfilled"},
            {"status": "confirmed", "payment_status": "partly_refunded", **BACK},
            {"status": "awaiting_payment", "payment_status": "unpaid"},
            {"payment_status": "refunded", **BACK},
            {"status": "cancelled", "cancelled_at": NOW},
            {},
        ):
            await shop.order(NOW, 5, **changed)
        async with database.transaction(store_id=shop.store_id) as connection:
            ids = list(await connection.scalars(sa.select(orders.c.id).limit(3)))
            for order_id, status in zip(ids, ("expected", "received", "cancelled"), strict=True):
                await connection.execute(
                    sa.insert(order_returns).values(
                        id=new_id(),
                        store_id=shop.store_id,
                        order_id=order_id,
                        status=status,
                        reason="",
                        lines=[],
                        created_at=NOW,
                    )
                )
        async with shop.use(OrderService) as service:
            counted = await service.count(shop.store_id)
            listed = {
                tab: (await service.list_page(shop.store_id, ListOrders(tab=tab))).items
                for tab in OrderTab
            }
    expected = {
        OrderTab.TO_FULFIL: 3,
        OrderTab.UNPAID: 1,
        OrderTab.DRAFTS: 1,
        OrderTab.REFUNDS: 2,
        OrderTab.RETURNS: 1,
    }
    assert {each.tab: each.count for each in counted.by_tab} == expected
    assert {tab: len(items) for tab, items in listed.items()} == expected
    assert [order.id for order in listed[OrderTab.RETURNS]] == ids[:1]
    assert (counted.total, counted.awaiting_fulfilment) == (8, 3)
