"""What is promised to one is not promised to another, until it is given back or over."""

from datetime import timedelta

import pytest
from tests.domains.inventory.making import QUARTER, Shop

from cartwheel.domains.inventory.errors import (
    HoldStateError,
    OutOfStockError,
    VariantNotFoundError,
)
from cartwheel.domains.inventory.holds.contracts import HoldState
from cartwheel.kernel.ids import new_id


async def test_a_hold_takes_what_it_names_and_is_given_back(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    hold = await shop.reserve((mug, 3))
    assert await shop.free(mug) == 2
    (line,) = hold.lines
    assert (line.location_id, line.quantity) == (shelf, 3)
    async with shop.hands() as hands:
        await hands.stock.release(shop.store_id, hold.holder_id)
        await hands.stock.release(shop.store_id, hold.holder_id)  # nothing is left to be done
        given_back = await hands.stock.find(shop.store_id, hold.holder_id)
    assert (given_back.state, given_back.allowed_actions) == (HoldState.RELEASED, ())
    assert await shop.free(mug) == 5
    await shop.assert_sound()


async def test_who_asks_for_too_much_gets_nothing_and_leaves_nothing(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    await shop.receive(shelf, cup, 1)
    before = await shop.items([mug, cup])
    with pytest.raises(OutOfStockError) as refused:
        await shop.reserve((mug, 2), (cup, 2))
    (short,) = refused.value.shortages
    sku = (await shop.item(cup)).sku
    assert (short.variant_id, short.sku, short.asked, short.free) == (cup, sku, 2, 1)
    assert await shop.items([mug, cup]) == before


async def test_two_lines_on_one_item_count_together(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 3)
    with pytest.raises(OutOfStockError) as refused:
        await shop.reserve((mug, 2), (mug, 2))
    assert (refused.value.asked, refused.value.free) == (4, 3)
    assert await shop.free(mug) == 3
    await shop.reserve((mug, 2), (mug, 1))
    assert await shop.free(mug) == 0


async def test_a_hold_whose_time_is_over_counts_for_nothing_before_any_sweep(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    first = await shop.reserve((mug, 1))
    shop.clock.pass_by(QUARTER - timedelta(microseconds=1))
    with pytest.raises(OutOfStockError):
        await shop.reserve((mug, 1))
    shop.clock.pass_by(timedelta(microseconds=1))
    assert await shop.free(mug) == 1
    async with shop.hands() as hands:
        over = await hands.stock.find(shop.store_id, first.holder_id)
    assert (over.state, over.ended_at) == (HoldState.EXPIRED, first.until)
    await shop.reserve((mug, 1))
    assert await shop.free(mug) == 0


async def test_what_is_allocated_to_others_is_not_free(shop: Shop) -> None:
    """Nor is it, when the hold that it came from would be over by now."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    await shop.allocate((mug, 4))
    shop.clock.pass_by(QUARTER * 2)
    await shop.reserve((mug, 3))
    assert await shop.free(mug) == 3
    with pytest.raises(OutOfStockError) as refused:
        await shop.reserve((mug, 4))
    assert refused.value.free == 3
    item = await shop.item(mug)
    assert (item.on_hand, item.allocated, item.held, item.free) == (10, 4, 3, 3)
    await shop.assert_sound()


async def test_a_hold_that_is_over_is_confirmed_if_it_is_still_free(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    late = await shop.reserve((mug, 1))
    shop.clock.pass_by(QUARTER)
    async with shop.hands() as hands:
        confirmed = await hands.stock.confirm(shop.store_id, late.holder_id)
        again = await hands.stock.confirm(shop.store_id, late.holder_id)
    assert confirmed == again
    assert (confirmed.state, confirmed.until) == (HoldState.ALLOCATED, None)
    assert await shop.free(mug) == 0
    await shop.assert_sound()


async def test_a_hold_that_is_over_is_refused_once_somebody_else_has_it(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    late = await shop.reserve((mug, 1))
    shop.clock.pass_by(QUARTER)
    await shop.reserve((mug, 1))
    before = await shop.item(mug)
    with pytest.raises(OutOfStockError):
        async with shop.hands() as hands:
            await hands.stock.confirm(shop.store_id, late.holder_id)
    async with shop.hands() as hands:
        assert (await hands.stock.find(shop.store_id, late.holder_id)).state is HoldState.EXPIRED
    assert await shop.item(mug) == before


async def test_reserving_anew_gives_back_what_the_holder_had(shop: Shop) -> None:
    """Its own units are free to itself, and a refusal leaves it what it had."""
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 2)
    await shop.receive(shelf, cup, 2)
    hold = await shop.reserve((mug, 2))
    with pytest.raises(OutOfStockError):
        await shop.reserve((mug, 1), (cup, 3), holder_id=hold.holder_id)
    assert (await shop.free(mug), await shop.free(cup)) == (0, 2)
    again = await shop.reserve((mug, 1), (cup, 2), holder_id=hold.holder_id)
    assert again.id == hold.id
    assert (await shop.free(mug), await shop.free(cup)) == (1, 0)


async def test_what_is_allocated_is_not_reserved_anew(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 2)
    hold = await shop.allocate((mug, 1))
    with pytest.raises(HoldStateError):
        await shop.reserve((mug, 2), holder_id=hold.holder_id)
    item = await shop.item(mug)
    assert (item.allocated, item.held) == (1, 0)


async def test_a_hold_is_extended(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    hold = await shop.reserve((mug, 1))
    later = shop.clock.now() + QUARTER * 3
    async with shop.hands() as hands:
        extended = await hands.stock.extend(shop.store_id, hold.holder_id, until=later)
    assert extended.until == later
    shop.clock.pass_by(QUARTER * 2)
    assert await shop.free(mug) == 0


async def test_some_of_what_is_allocated_is_given_back(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    await shop.receive(shelf, cup, 5)
    hold = await shop.allocate((mug, 3), (cup, 2))
    async with shop.hands() as hands:
        await hands.stock.release(shop.store_id, hold.holder_id, [(mug, 2), (cup, 2)])
        left = await hands.stock.find(shop.store_id, hold.holder_id)
    assert left.state is HoldState.ALLOCATED
    assert {line.variant_id: line.quantity for line in left.lines} == {mug: 1, cup: 0}
    assert (await shop.free(mug), await shop.free(cup)) == (4, 5)
    await shop.assert_sound()


async def test_an_order_that_is_edited_has_other_lines_or_those_it_had(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 2)
    await shop.receive(shelf, cup, 2)
    hold = await shop.allocate((mug, 2))
    before = await shop.items([mug, cup])
    with pytest.raises(OutOfStockError):
        async with shop.hands() as hands:
            await hands.stock.change(shop.store_id, hold.holder_id, [(mug, 2), (cup, 3)])
    assert await shop.items([mug, cup]) == before
    async with shop.hands() as hands:
        await hands.stock.change(shop.store_id, hold.holder_id, [(mug, 1), (cup, 2)])
    mugs, cups = await shop.items([mug, cup])
    assert (mugs.allocated, cups.allocated) == (1, 2)
    assert (mugs.held, cups.held) == (0, 0)
    await shop.assert_sound()


async def test_a_variant_that_the_store_does_not_have(shop: Shop) -> None:
    with pytest.raises(VariantNotFoundError):
        await shop.reserve((new_id(), 1))


async def test_what_lies_nowhere_is_never_out_of_stock(shop: Shop) -> None:
    """A voucher is sent by mail; nothing of it is held."""
    voucher = await shop.variant(kind="digital")
    hold = await shop.allocate((voucher, 1_000))
    assert hold.lines == ()
    async with shop.hands() as hands:
        told = (await hands.stock.availability(shop.store_id, [voucher]))[voucher]
    assert (told.free, told.may_be_sold, told.is_available) == (None, None, True)


async def test_what_lies_nowhere_is_reserved_anew_like_anything_else(shop: Shop) -> None:
    voucher, shelf, mug = (
        await shop.variant(kind="digital"),
        await shop.location(),
        await shop.variant(),
    )
    await shop.receive(shelf, mug, 1)
    hold = await shop.reserve((voucher, 1))
    again = await shop.reserve((voucher, 2), holder_id=hold.holder_id)
    with_mug = await shop.reserve((voucher, 2), (mug, 1), holder_id=hold.holder_id)
    without = await shop.reserve((voucher, 1), holder_id=hold.holder_id)
    assert {again.id, with_mug.id, without.id} == {hold.id}
    assert ([line.variant_id for line in with_mug.lines], without.lines) == ([mug], ())
    assert await shop.free(mug) == 1
