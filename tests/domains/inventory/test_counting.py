"""A count corrects the stock by what differed when it was counted, whatever was sold since."""

import pytest
from tests.domains.inventory.making import Shop

from cartwheel.domains.inventory.counts.contracts import (
    CountedLine,
    CountState,
    EnterCount,
    OpenCount,
    StockCount,
)
from cartwheel.domains.inventory.errors import CountClosedError, LotNotFoundError


async def opened(shop: Shop, shelf: object) -> StockCount:
    """Begin to count a location."""
    async with shop.hands() as hands:
        return await hands.counts.open(shop.store_id, OpenCount(shelf))  # type: ignore[arg-type]


async def test_differences_are_applied(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    await shop.receive(shelf, cup, 4, lot_code="A")
    count = await opened(shop, shelf)
    lines = (CountedLine(mug, 8), CountedLine(cup, 6, "A"))
    async with shop.hands() as hands:
        seen = await hands.counts.enter(shop.store_id, EnterCount(count.id, lines))
    assert (seen.surplus, seen.missing) == (2, 2)
    assert [item.on_hand for item in await shop.items([mug, cup])] == [10, 4]
    sold = await shop.allocate((mug, 3))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, sold.holder_id)
        applied = await hands.counts.apply(shop.store_id, count.id)
    assert (applied.state, applied.allowed_actions) == (CountState.APPLIED, ())
    assert [item.on_hand for item in await shop.items([mug, cup])] == [5, 6]
    before = await shop.items([mug, cup])
    with pytest.raises(CountClosedError):
        async with shop.hands() as hands:
            await hands.counts.apply(shop.store_id, count.id)
    assert await shop.items([mug, cup]) == before
    await shop.assert_sound()


async def test_counted_again(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    count = await opened(shop, shelf)
    for counted in (8, 10):
        async with shop.hands() as hands:
            seen = await hands.counts.enter(
                shop.store_id, EnterCount(count.id, (CountedLine(mug, counted),))
            )
    assert (len(seen.lines), seen.missing) == (1, 0)


async def test_what_nobody_knew_of_is_found(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    count = await opened(shop, shelf)
    async with shop.hands() as hands:
        await hands.counts.enter(shop.store_id, EnterCount(count.id, (CountedLine(mug, 3),)))
        await hands.counts.apply(shop.store_id, count.id)
    assert await shop.free(mug) == 3
    await shop.assert_sound()


async def test_a_lot_that_is_not_there_is_refused(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    count = await opened(shop, shelf)
    lines = (CountedLine(mug, 3, "A"),)
    with pytest.raises(LotNotFoundError):
        async with shop.hands() as hands:
            await hands.counts.enter(shop.store_id, EnterCount(count.id, lines))
    async with shop.hands() as hands:
        assert (await hands.counts.get(shop.store_id, count.id)).lines == ()


async def test_a_count_that_is_given_up_changes_nothing(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    before = await shop.item(mug)
    count = await opened(shop, shelf)
    async with shop.hands() as hands:
        await hands.counts.enter(shop.store_id, EnterCount(count.id, (CountedLine(mug, 3),)))
        cancelled = await hands.counts.cancel(shop.store_id, count.id)
    assert cancelled.state is CountState.CANCELLED
    assert await shop.item(mug) == before
