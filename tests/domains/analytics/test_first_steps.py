"""A new store's first steps are ticked by facts, and by none that are made up."""

from datetime import UTC, datetime, timedelta

from tests.domains.analytics.making import HOUR, Shop, open_shop
from tests.kit.stored_events import happen

from cartwheel.domains.analytics.contracts import FirstSteps
from cartwheel.domains.analytics.first_steps import FirstStepsService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
TRACKER = {"library": {"name": "cartwheel-tracker", "version": "1"}}


async def steps(shop: Shop) -> FirstSteps:
    async with shop.use(FirstStepsService) as first:
        return await first.look(shop.store_id)


async def test_each_step_is_a_fact(database: Database, columnstore: ColumnStore) -> None:
    async with open_shop(database, now=NOW, zone="UTC", parts={ColumnStore: columnstore}) as shop:
        made_up = "synthetic-1-2"
        await happen(columnstore, shop.store_id, NOW, visitor=made_up, context=TRACKER)
        left, back = NOW - 2 * HOUR, NOW - HOUR
        await shop.cart(left, abandoned_at=left, bought_at=back, minor=5, visitor_id=made_up)
        await happen(columnstore, new_id(), NOW, visitor="v", context=TRACKER)
        assert await steps(shop) == FirstSteps(None, None, None, None)

        minute = timedelta(minutes=1)
        await happen(columnstore, shop.store_id, NOW + minute, visitor="v-1")
        assert await steps(shop) == FirstSteps(None, NOW + minute, None, None)
        await happen(columnstore, shop.store_id, NOW, visitor="v-2", context=TRACKER)
        assert await steps(shop) == FirstSteps(NOW, NOW + minute, None, None)
        await shop.cart(left, visitor_id="v-2")
        await shop.cart(left, abandoned_at=left + minute, visitor_id="v-3")
        await shop.cart(left, abandoned_at=back, visitor_id="v-4")
        assert await steps(shop) == FirstSteps(NOW, NOW + minute, left + minute, None)
        await shop.cart(left, abandoned_at=left, bought_at=back, minor=5, visitor_id="v-5")
        assert await steps(shop) == FirstSteps(NOW, NOW + minute, left + minute, back)
