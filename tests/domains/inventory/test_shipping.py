"""What is allocated leaves the shelf lot by lot, and what comes back can be told from new stock."""

from datetime import timedelta

import pytest
from tests.domains.inventory.making import Shop

from cartwheel.domains.catalog.products.contracts import ExpiryPolicy
from cartwheel.domains.inventory.errors import HoldStateError, NotEnoughStockError
from cartwheel.domains.inventory.holds.contracts import Disposition, HoldState
from cartwheel.domains.inventory.ledger.book import MovementKind
from cartwheel.domains.inventory.ledger.standing import Picking
from cartwheel.domains.inventory.stock.contracts import ListLots, ListMovements


async def codes(shop: Shop, quantity: int, *of: object) -> list[tuple[str, int]]:
    """Allocate and ship so many of a variant, and return from which lots."""
    (variant_id,) = of
    hold = await shop.allocate((variant_id, quantity))  # type: ignore[arg-type]
    async with shop.hands() as hands:
        picks = await hands.stock.ship(shop.store_id, hold.holder_id)
    return [(pick.lot_code, pick.quantity) for pick in picks]


async def test_the_lot_that_expires_first_goes_first(shop: Shop) -> None:
    shelf, milk = await shop.location(), await shop.variant()
    for code, days in (("late", 30), ("never", None), ("soon", 3), ("next", 9)):
        expires_on = None if days is None else shop.today + timedelta(days=days)
        await shop.receive(shelf, milk, 2, lot_code=code, expires_on=expires_on)
    assert await codes(shop, 5, milk) == [("soon", 2), ("next", 2), ("late", 1)]
    assert await codes(shop, 3, milk) == [("late", 1), ("never", 2)]
    await shop.assert_sound()


async def test_first_in_first_out(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.policy(mug, picking=Picking.FIFO)
    for code, days in (("first", 30), ("second", 3)):
        expires_on = shop.today + timedelta(days=days)
        await shop.receive(shelf, mug, 2, lot_code=code, expires_on=expires_on)
        shop.clock.pass_by(timedelta(hours=1))
    assert await codes(shop, 3, mug) == [("first", 2), ("second", 1)]


async def test_what_is_too_old_is_neither_free_nor_shipped(shop: Shop) -> None:
    """It may be sold until two days before it expires; the day itself counts."""
    expiry = ExpiryPolicy(expires=True, shelf_life_days=10, sell_until_days=2)
    shelf, milk = await shop.location(), await shop.variant(expiry=expiry)
    await shop.receive(shelf, milk, 4)
    hold = await shop.allocate((milk, 1))
    shop.clock.pass_by(timedelta(days=8))
    assert await shop.free(milk) == 3
    shop.clock.pass_by(timedelta(days=1))
    item = await shop.item(milk)
    assert (item.on_hand, item.expired, item.free) == (4, 4, 0)
    with pytest.raises(NotEnoughStockError):
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id)
    assert await shop.item(milk) == item
    await shop.receive(shelf, milk, 1)
    assert await shop.free(milk) == 0  # the new one is the order's


async def test_some_of_an_order_is_shipped_and_then_the_rest(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    await shop.receive(shelf, cup, 5)
    hold = await shop.allocate((mug, 3), (cup, 1))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id, [(mug, 2)])
        part = await hands.stock.find(shop.store_id, hold.holder_id)
    assert part.state is HoldState.ALLOCATED
    assert {line.variant_id: (line.quantity, line.shipped) for line in part.lines} == {
        mug: (1, 2),
        cup: (1, 0),
    }
    item = await shop.item(mug)
    assert (item.on_hand, item.allocated, item.free) == (3, 1, 2)
    with pytest.raises(NotEnoughStockError):
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id, [(mug, 2)])
    assert await shop.item(mug) == item
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id)
        whole = await hands.stock.find(shop.store_id, hold.holder_id)
    assert (whole.state, whole.ended_at) == (HoldState.SHIPPED, shop.clock.now())
    await shop.assert_sound()


async def test_only_what_is_allocated_is_shipped(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    hold = await shop.reserve((mug, 3))
    with pytest.raises(HoldStateError):
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id)
    item = await shop.item(mug)
    assert (item.on_hand, item.held) == (5, 3)


async def test_a_bundle_is_shipped_by_its_components(shop: Shop) -> None:
    shelf, mug, pot = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 9)
    await shop.receive(shelf, pot, 3)
    tea = await shop.variant((mug, 2), (pot, 1))
    assert await shop.free(tea) == 3
    hold = await shop.allocate((tea, 2), (mug, 1))
    assert await shop.free(tea) == 1
    async with shop.hands() as hands:
        picks = await hands.stock.ship(shop.store_id, hold.holder_id, [(tea, 1)])
    assert {(pick.sold_id, pick.variant_id, pick.quantity) for pick in picks} == {
        (tea, mug, 2),
        (tea, pot, 1),
    }
    mugs, pots = await shop.items([mug, pot])
    assert (mugs.on_hand, mugs.allocated, pots.on_hand, pots.allocated) == (7, 3, 2, 1)
    await shop.assert_sound()


async def test_it_is_shipped_from_another_location_if_it_is_free_there(shop: Shop) -> None:
    first, second = await shop.location(priority=1), await shop.location(priority=2)
    mug = await shop.variant()
    await shop.receive(first, mug, 3)
    await shop.receive(second, mug, 2)
    hold = await shop.allocate((mug, 2))
    assert [line.location_id for line in hold.lines] == [first]
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id, [(mug, 1)], location_id=second)
    item = await shop.item(mug)
    levels = {level.location_id: (level.on_hand, level.allocated) for level in item.levels}
    assert levels == {first: (3, 1), second: (1, 0)}
    await shop.reserve((mug, 3))
    before = await shop.item(mug)
    with pytest.raises(NotEnoughStockError):
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id, location_id=second)
    assert await shop.item(mug) == before
    await shop.assert_sound()


async def test_what_comes_back_goes_into_the_lot_that_it_left(shop: Shop) -> None:
    shelf, other, milk = await shop.location(), await shop.location(), await shop.variant()
    day = shop.today + timedelta(days=9)
    await shop.receive(shelf, milk, 5, lot_code="L1", expires_on=day)
    hold = await shop.allocate((milk, 3))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id)
        await hands.stock.take_back(
            shop.store_id,
            [(milk, 1)],
            location_id=other,
            disposition=Disposition.RESTOCK,
            reference_id=hold.holder_id,
        )
        await hands.stock.take_back(
            shop.store_id,
            [(milk, 2)],
            location_id=shelf,
            disposition=Disposition.WRITE_OFF,
            reference_id=hold.holder_id,
        )
        lots = (await hands.view.list_lots(shop.store_id, ListLots(variant_id=milk))).items
        moved = (
            await hands.view.list_movements(
                shop.store_id, ListMovements(reference_id=hold.holder_id)
            )
        ).items
    assert {(lot.location_id, lot.code, lot.expires_on, lot.on_hand) for lot in lots} == {
        (shelf, "L1", day, 2),
        (other, "L1", day, 1),
    }
    assert [(each.kind, each.quantity) for each in moved] == [
        (MovementKind.WRITE_OFF, -2),
        (MovementKind.RETURN, 2),
        (MovementKind.RETURN, 1),
        (MovementKind.SALE, -3),
    ]
    await shop.assert_sound()
