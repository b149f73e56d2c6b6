"""What known visitors do is counted by day from their events, and segments follow it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.domains.customers.making import NOW, Shop
from tests.kit.stored_events import happen

from cartwheel.domains.customers import handlers
from cartwheel.domains.customers.behaviours.messages import CountVisits
from cartwheel.domains.customers.behaviours.models import behaviours
from cartwheel.domains.customers.behaviours.visits import Visits
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.events import figures
from cartwheel.domains.events.api import EventFigures
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.jobs.api import Done
from cartwheel.systems.rpc.api import NO_STORE

VIEWED = "Product Viewed"
HOUR = timedelta(hours=1)


async def count(shop: Shop, columnstore: ColumnStore) -> int:
    async with shop.using(StoreDirectory) as stores:
        visits = Visits(shop.database, stores, EventFigures(columnstore), shop.clock)
        answer = await handlers.count_visits(CountVisits(store_id=NO_STORE), visits)
    assert isinstance(answer, Done)
    return int(answer.result["customers"])


async def counted(shop: Shop) -> list[tuple[str, int, int]]:
    """Return each name, how many days ago, and how often."""
    did = behaviours.c
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        rows = await connection.execute(
            sa.select(did.name, did.on, did.times)
            .where(did.store_id == shop.store_id)
            .order_by(did.name, did.on.desc())
        )
        return [(row.name, (NOW.date() - row.on).days, row.times) for row in rows]


async def know(shop: Shop, email: str, *visitor_ids: str) -> None:
    customer_id = await shop.meet(email)
    async with shop.using(CustomerDirectory) as directory:
        for visitor_id in visitor_ids:
            await directory.link_visitor(shop.store_id, customer_id, visitor_id)


async def test_repeating_it_changes_nothing(
    shop: Shop, columnstore: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two visitors who are one customer count together, page by page."""
    monkeypatch.setattr(figures, "_PAGE", 2)
    await know(shop, "anna@shop.example", "v-1", "v-2")
    for visitor, at, event in (
        ("v-1", NOW, VIEWED),
        ("v-1", NOW - HOUR, VIEWED),
        ("v-2", NOW, VIEWED),
        ("v-1", NOW - timedelta(days=1), VIEWED),
        ("v-1", NOW - timedelta(days=2), VIEWED),
        ("v-2", NOW, "Products Searched"),
        ("v-2", NOW, "Something Else"),
        ("nobody", NOW, VIEWED),
    ):
        await happen(columnstore, shop.store_id, at, visitor=visitor, event=event)
    await happen(columnstore, shop.other_id, NOW, visitor="v-1", event=VIEWED)
    expected = [("product.viewed", 0, 3), ("product.viewed", 1, 1), ("products.searched", 0, 1)]
    assert await count(shop, columnstore) == 1
    assert await counted(shop) == expected
    assert await count(shop, columnstore) == 0
    assert await counted(shop) == expected


async def test_who_becomes_known_has_done_it_all_the_same(
    shop: Shop, columnstore: ColumnStore
) -> None:
    await happen(columnstore, shop.store_id, NOW, visitor="v-1", event="Checkout Started")
    assert await count(shop, columnstore) == 0
    await know(shop, "anna@shop.example", "v-1")
    assert await count(shop, columnstore) == 1
    assert await counted(shop) == [("checkout.started", 0, 1)]
