"""Stock is set by whoever has seen it as it is; each change is a movement with its reason."""

import asyncio
from datetime import timedelta

import pytest
from tests.domains.inventory.making import Shop

from cartwheel.domains.catalog.products.contracts import ExpiryPolicy
from cartwheel.domains.inventory.errors import (
    LotExpiryMissingError,
    LotMismatchError,
    LotNotFoundError,
    NotEnoughStockError,
    NotStockedError,
    StaleStockError,
)
from cartwheel.domains.inventory.ledger.book import MovementKind
from cartwheel.domains.inventory.stock.contracts import (
    AdjustStock,
    ListLots,
    ListMovements,
    StockItem,
    StockMovement,
    WriteOffExpiredLots,
    WriteOffLot,
    WrittenOff,
)
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def adjust(shop: Shop, **given: object) -> StockItem:
    """Adjust in a transaction of its own."""
    command = AdjustStock(reason="broken", **given)  # type: ignore[arg-type]
    async with shop.hands() as hands:
        return await hands.service.adjust(shop.store_id, command)


async def movements(shop: Shop) -> tuple[StockMovement, ...]:
    """Return all movements, the newest first."""
    async with shop.hands() as hands:
        return (await hands.view.list_movements(shop.store_id, ListMovements())).items


async def test_it_is_set_to_what_is_there(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    less = await adjust(shop, variant_id=mug, location_id=shelf, on_hand=7, expected_on_hand=10)
    assert (less.on_hand, less.levels[0].version) == (7, 2)
    more = await adjust(shop, variant_id=mug, location_id=shelf, on_hand=9, expected_version=2)
    assert (more.on_hand, more.levels[0].version) == (9, 3)
    newest, before, _ = await movements(shop)
    assert (newest.kind, newest.quantity, newest.balance, newest.reason) == (
        MovementKind.ADJUSTMENT,
        2,
        9,
        "broken",
    )
    assert (before.quantity, before.balance) == (-3, 7)
    await shop.assert_sound()


@pytest.mark.parametrize("seen", [{"expected_on_hand": 9}, {"expected_version": 0}])
async def test_a_stale_adjustment_changes_nothing(shop: Shop, seen: dict[str, int]) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    before, moved = await shop.item(mug), await movements(shop)
    with pytest.raises(StaleStockError) as refused:
        await adjust(shop, variant_id=mug, location_id=shelf, on_hand=5, **seen)
    assert (refused.value.on_hand, refused.value.version) == (10, 1)
    assert (await shop.item(mug), await movements(shop)) == (before, moved)


async def test_one_of_two_who_have_seen_the_same_is_refused(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    found = await asyncio.gather(
        *(
            adjust(shop, variant_id=mug, location_id=shelf, on_hand=to, expected_on_hand=10)
            for to in (6, 7)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in found) == ["StaleStockError", "StockItem"]
    assert len(await movements(shop)) == 2
    await shop.assert_sound()


async def test_who_has_seen_nothing_is_refused(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    with pytest.raises(InvalidInputError, match="expectedOnHand"):
        await adjust(shop, variant_id=mug, location_id=shelf, on_hand=5)
    assert await movements(shop) == ()


async def test_a_lot_is_set_alone(shop: Shop) -> None:
    shelf, milk = await shop.location(), await shop.variant()
    await shop.receive(shelf, milk, 5, lot_code="A")
    await shop.receive(shelf, milk, 5, lot_code="B")
    async with shop.hands() as hands:
        lots = (await hands.view.list_lots(shop.store_id, ListLots(variant_id=milk))).items
    by_code = {lot.code: lot.id for lot in lots}
    item = await adjust(
        shop,
        variant_id=milk,
        location_id=shelf,
        lot_id=by_code["A"],
        on_hand=1,
        expected_on_hand=10,
    )
    assert item.on_hand == 6
    with pytest.raises(LotNotFoundError):
        await adjust(
            shop,
            variant_id=milk,
            location_id=shelf,
            lot_id=new_id(),
            on_hand=1,
            expected_on_hand=6,
        )
    assert (await shop.item(milk)).on_hand == 6
    await shop.assert_sound()


async def test_a_bundle_has_no_stock_of_its_own(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    tea = await shop.variant((mug, 2))
    with pytest.raises(NotStockedError):
        await shop.receive(shelf, tea, 1)
    assert await movements(shop) == ()


async def test_what_perishes_comes_with_its_day(shop: Shop) -> None:
    shelf = await shop.location()
    milk = await shop.variant(expiry=ExpiryPolicy(expires=True))
    with pytest.raises(LotExpiryMissingError):
        await shop.receive(shelf, milk, 1)
    day = shop.today + timedelta(days=5)
    await shop.receive(shelf, milk, 1, lot_code="A", expires_on=day)
    with pytest.raises(LotMismatchError):
        await shop.receive(shelf, milk, 1, lot_code="A", expires_on=day + timedelta(days=1))
    assert (await shop.item(milk)).on_hand == 1


async def test_what_has_expired_is_written_off_as_movements(shop: Shop) -> None:
    shelf, other, milk = await shop.location(), await shop.location(), await shop.variant()
    for location_id, code, days in ((shelf, "old", 1), (shelf, "new", 9), (other, "old", 1)):
        day = shop.today + timedelta(days=days)
        await shop.receive(location_id, milk, 3, lot_code=code, expires_on=day)
    shop.clock.pass_by(timedelta(days=1))
    async with shop.hands() as hands:
        none = await hands.service.write_off_expired(shop.store_id, WriteOffExpiredLots())
    assert none == WrittenOff(0, 0)
    shop.clock.pass_by(timedelta(days=1))
    async with shop.hands() as hands:
        here = await hands.service.write_off_expired(
            shop.store_id, WriteOffExpiredLots(location_id=shelf)
        )
        rest = await hands.service.write_off_expired(shop.store_id, WriteOffExpiredLots())
    assert (here, rest) == (WrittenOff(1, 3), WrittenOff(1, 3))
    item = await shop.item(milk)
    assert (item.on_hand, item.expired, item.free) == (3, 0, 3)
    assert [(m.kind, m.quantity, m.reason) for m in (await movements(shop))[:2]] == [
        (MovementKind.WRITE_OFF, -3, "expired")
    ] * 2
    await shop.assert_sound()


async def test_some_of_a_lot_is_written_off_by_hand(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    async with shop.hands() as hands:
        (lot,) = (await hands.view.list_lots(shop.store_id, ListLots(variant_id=mug))).items
        await hands.service.write_off(shop.store_id, WriteOffLot(lot.id, "chipped", 2))
    before = await shop.item(mug)
    assert before.on_hand == 3
    with pytest.raises(NotEnoughStockError):
        async with shop.hands() as hands:
            await hands.service.write_off(shop.store_id, WriteOffLot(lot.id, "chipped", 4))
    assert await shop.item(mug) == before
    await shop.assert_sound()
