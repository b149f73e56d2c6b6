"""What is over, too old or adrift is found by itself, and told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.domains.inventory.making import QUARTER, KnownForecasts, Shop
from tests.kit.outbox import announced

from cartwheel.domains.inventory.errors import HoldNotFoundError
from cartwheel.domains.inventory.holds.contracts import HoldState
from cartwheel.domains.inventory.holds.sweeping import KEPT_FOR, SweepRepository
from cartwheel.domains.inventory.messages import HoldExpired, StockDrifted
from cartwheel.domains.inventory.models import lots
from cartwheel.domains.inventory.upkeep import InventoryUpkeep
from cartwheel.domains.stores.api import StoreDirectory, StoreRepository
from cartwheel.domains.stores.members.contracts import UpdateStore
from cartwheel.entrypoints.house import HOUSE


@pytest.fixture
def upkeep(shop: Shop) -> InventoryUpkeep:
    return upkeep_of(shop)


def upkeep_of(shop: Shop) -> InventoryUpkeep:
    """One process."""
    return InventoryUpkeep(
        shop.database,
        StoreDirectory(shop.database, HOUSE.permissions),
        shop.live,
        shop.clock,
        shop.days,
        KnownForecasts(),
    )


async def test_what_is_over_is_written_down_once(shop: Shop, upkeep: InventoryUpkeep) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 3)
    over, live = await shop.reserve((mug, 1)), await shop.reserve((mug, 1), span=QUARTER * 9)
    taken = await shop.allocate((mug, 1))
    shop.clock.pass_by(QUARTER)
    await upkeep.sweep()
    await upkeep.sweep()
    told = await announced(shop.database, HoldExpired, store_id=shop.store_id)
    assert [(each.holder_id, each.expired_at) for each in told] == [(over.holder_id, over.until)]
    async with shop.hands() as hands:
        states = [
            (await hands.stock.find(shop.store_id, hold.holder_id)).state
            for hold in (over, live, taken)
        ]
    assert states == [HoldState.EXPIRED, HoldState.HELD, HoldState.ALLOCATED]
    assert await shop.free(mug) == 1


async def test_what_was_swept_is_confirmed_if_it_is_still_free(
    shop: Shop, upkeep: InventoryUpkeep
) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    over = await shop.reserve((mug, 1))
    shop.clock.pass_by(QUARTER)
    await upkeep.sweep()
    async with shop.hands() as hands:
        confirmed = await hands.stock.confirm(shop.store_id, over.holder_id)
    assert (confirmed.state, confirmed.ended_at) == (HoldState.ALLOCATED, None)
    assert await shop.free(mug) == 0
    await shop.assert_sound()


async def test_what_was_over_a_month_ago_is_forgotten(shop: Shop, upkeep: InventoryUpkeep) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 2)
    over, kept = await shop.reserve((mug, 1)), await shop.allocate((mug, 1))
    shop.clock.pass_by(QUARTER)
    await upkeep.sweep()
    shop.clock.pass_by(KEPT_FOR + timedelta(seconds=1))
    await upkeep.sweep()
    async with shop.hands() as hands:
        assert (await hands.stock.find(shop.store_id, kept.holder_id)).state is HoldState.ALLOCATED
        with pytest.raises(HoldNotFoundError):
            await hands.stock.find(shop.store_id, over.holder_id)


async def test_what_has_expired_is_written_off(shop: Shop, upkeep: InventoryUpkeep) -> None:
    shelf, milk = await shop.location(), await shop.variant()
    await shop.receive(shelf, milk, 3, expires_on=shop.today)
    await upkeep.write_off()
    assert (await shop.item(milk)).on_hand == 3
    shop.clock.pass_by(timedelta(days=1))
    await upkeep.write_off()
    assert (await shop.item(milk)).on_hand == 0
    await shop.assert_sound()


async def test_reorder_points_are_computed_and_what_is_low_by_them_told(
    shop: Shop, upkeep: InventoryUpkeep
) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 25)
    for _ in range(2):
        hold = await shop.allocate((mug, 2))
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id)
        shop.clock.pass_by(timedelta(days=1))
    assert (await shop.item(mug)).reorder_point is None
    await upkeep.recompute()
    item = await shop.item(mug)
    assert (item.reorder_point, item.low_since) == (14, None)
    await shop.allocate((mug, 7))
    assert (await shop.item(mug)).low_since == shop.clock.now()


async def test_what_is_adrift_is_told(shop: Shop, upkeep: InventoryUpkeep) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 3)
    await upkeep.check()
    assert await announced(shop.database, StockDrifted, store_id=shop.store_id) == []
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(
            sa.update(lots).where(lots.c.store_id == shop.store_id).values(on_hand=2)
        )
    await upkeep.check()
    (told,) = await announced(shop.database, StockDrifted, store_id=shop.store_id)
    assert told.differences == 2


async def test_one_who_sweeps_lets_those_be_who_confirm(shop: Shop) -> None:
    """A hold that somebody has locked at that moment is theirs."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    hold = await shop.reserve((mug, 1))
    shop.clock.pass_by(QUARTER)
    async with (
        shop.hands() as hands,
        shop.database.transaction(store_id=shop.store_id) as other,
    ):
        await hands.stock.confirm(shop.store_id, hold.holder_id)
        swept = await SweepRepository(other).expire(shop.store_id, now=shop.clock.now(), limit=10)
        assert swept == []
    async with shop.hands() as hands:
        kept = await hands.stock.find(shop.store_id, hold.holder_id)
    assert kept.state is HoldState.ALLOCATED


async def test_days_are_those_of_the_stores_zone(shop: Shop, upkeep: InventoryUpkeep) -> None:
    """It is noon in Greenwich, and past midnight in Auckland: what was good yesterday is not."""
    shelf, milk = await shop.location(), await shop.variant()
    shop.clock.time = shop.clock.time.replace(hour=12, minute=0)
    await shop.receive(shelf, milk, 3, expires_on=shop.today)
    await upkeep.write_off()
    assert await shop.free(milk) == 3
    async with shop.database.transaction() as connection:
        moved = UpdateStore(time_zone="Pacific/Auckland")
        await StoreRepository(connection).update(shop.store_id, moved)
    assert await shop.free(milk) == 0
    await upkeep_of(shop).write_off()
    assert (await shop.item(milk)).on_hand == 0
