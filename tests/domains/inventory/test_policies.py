"""More is sold than there is where policy says so, and whoever waits longest is served first."""

from datetime import timedelta

import pytest
from tests.domains.inventory.making import Shop

from cartwheel.domains.inventory.errors import (
    NotYetAvailableError,
    OutOfStockError,
    StaleRecordError,
)
from cartwheel.domains.inventory.ledger.standing import Oversell
from cartwheel.domains.inventory.locations.contracts import UpdateLocation
from cartwheel.domains.inventory.stock.contracts import SetStockPolicy
from cartwheel.kernel.errors import InvalidInputError


async def test_a_backorder_waits_up_to_a_limit_and_has_what_comes_first(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.policy(mug, oversell=Oversell.BACKORDER, oversell_limit=3)
    await shop.receive(shelf, mug, 2)
    early = await shop.allocate((mug, 4))
    assert [(line.location_id, line.quantity) for line in early.lines] == [(shelf, 2), (None, 2)]
    late = await shop.allocate((mug, 1))
    with pytest.raises(OutOfStockError) as refused:
        await shop.reserve((mug, 1))
    assert refused.value.free == 0
    assert (await shop.item(mug)).waiting == 3
    await shop.receive(shelf, mug, 1)
    assert await shop.free(mug) == 0
    async with shop.hands() as hands:
        first = await hands.stock.find(shop.store_id, early.holder_id)
        second = await hands.stock.find(shop.store_id, late.holder_id)
    assert (first.waiting, second.waiting) == (1, 1)
    await shop.assert_sound()
    await shop.receive(shelf, mug, 5)
    item = await shop.item(mug)
    assert (item.on_hand, item.allocated, item.waiting, item.free) == (8, 5, 0, 3)
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, late.holder_id)
        await hands.stock.ship(shop.store_id, early.holder_id)
    assert (await shop.item(mug)).on_hand == 3
    await shop.assert_sound()


async def test_who_holds_what_is_there_keeps_it_before_those_who_wait(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.policy(mug, oversell=Oversell.BACKORDER)
    await shop.receive(shelf, mug, 1)
    hold = await shop.reserve((mug, 1))
    waiting = await shop.allocate((mug, 1))
    async with shop.hands() as hands:
        confirmed = await hands.stock.confirm(shop.store_id, hold.holder_id)
        other = await hands.stock.find(shop.store_id, waiting.holder_id)
    assert (confirmed.waiting, other.waiting) == (0, 1)
    await shop.assert_sound()


async def test_what_is_given_back_goes_to_those_who_wait(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.policy(mug, oversell=Oversell.BACKORDER)
    await shop.receive(shelf, mug, 1)
    first, second = await shop.allocate((mug, 1)), await shop.allocate((mug, 1))
    async with shop.hands() as hands:
        await hands.stock.release(shop.store_id, first.holder_id)
        served = await hands.stock.find(shop.store_id, second.holder_id)
    assert served.waiting == 0
    assert await shop.free(mug) == 0
    await shop.assert_sound()


async def test_a_preorder_does_not_leave_before_its_day(shop: Shop) -> None:
    """Even if it lies there; after a refusal nothing has moved."""
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    day = shop.today + timedelta(days=2)
    await shop.policy(mug, oversell=Oversell.PREORDER, available_on=day)
    hold = await shop.allocate((mug, 2))
    await shop.receive(shelf, mug, 5)
    await shop.receive(shelf, cup, 5)
    both = await shop.allocate((mug, 1), (cup, 1))
    before = await shop.items([mug, cup])
    for holder_id in (hold.holder_id, both.holder_id):
        with pytest.raises(NotYetAvailableError) as refused:
            async with shop.hands() as hands:
                await hands.stock.ship(shop.store_id, holder_id)
        assert (refused.value.variant_id, refused.value.available_on) == (mug, day)
    assert await shop.items([mug, cup]) == before
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, both.holder_id, [(cup, 1)])
    shop.clock.pass_by(timedelta(days=2))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id)
        await hands.stock.ship(shop.store_id, both.holder_id)
    assert [each.on_hand for each in await shop.items([mug, cup])] == [2, 4]
    await shop.assert_sound()


async def test_a_preorder_is_taken_until_its_day(shop: Shop) -> None:
    mug = await shop.variant()
    day = shop.today + timedelta(days=2)
    await shop.policy(mug, oversell=Oversell.PREORDER, available_on=day, oversell_limit=5)
    async with shop.hands() as hands:
        told = (await hands.stock.availability(shop.store_id, [mug]))[mug]
    assert (told.free, told.may_be_sold, told.is_available) == (0, 5, True)
    assert (told.oversell, told.available_on) == (Oversell.PREORDER, day)
    await shop.allocate((mug, 4))
    shop.clock.pass_by(timedelta(days=2))
    with pytest.raises(OutOfStockError):
        await shop.reserve((mug, 1))
    item = await shop.item(mug)
    assert (item.waiting, item.held) == (4, 0)


async def test_a_preorder_without_a_day_is_refused(shop: Shop) -> None:
    mug = await shop.variant()
    before = await shop.item(mug)
    with pytest.raises(InvalidInputError, match="availableOn"):
        await shop.policy(mug, oversell=Oversell.PREORDER)
    assert await shop.item(mug) == before


async def test_a_policy_that_was_changed_meanwhile_is_not_overwritten(shop: Shop) -> None:
    mug = await shop.variant()
    await shop.policy(mug, oversell=Oversell.BACKORDER)
    before = await shop.item(mug)
    with pytest.raises(StaleRecordError):
        async with shop.hands() as hands:
            await hands.service.set_policy(
                shop.store_id,
                SetStockPolicy(variant_id=mug, version=before.policy.version - 1),
            )
    assert await shop.item(mug) == before


async def test_a_bundle_waits_for_the_component_that_may(shop: Shop) -> None:
    shelf, mug, pot = await shop.location(), await shop.variant(), await shop.variant()
    await shop.policy(mug, oversell=Oversell.BACKORDER)
    await shop.receive(shelf, pot, 1)
    tea = await shop.variant((mug, 2), (pot, 1))
    hold = await shop.allocate((tea, 1))
    assert hold.waiting == 2
    with pytest.raises(OutOfStockError):
        await shop.reserve((tea, 1))
    await shop.assert_sound()


async def test_each_channel_is_sold_from_its_locations(shop: Shop) -> None:
    online = await shop.location(priority=1, channels=("online",))
    counter = await shop.location(priority=2, channels=("pos",))
    both = await shop.location(priority=3)
    mug = await shop.variant()
    for location_id, quantity in ((online, 1), (counter, 2), (both, 4)):
        await shop.receive(location_id, mug, quantity)
    assert [await shop.free(mug, channel) for channel in ("online", "pos", "fair", None)] == [
        5,
        6,
        4,
        7,
    ]
    hold = await shop.reserve((mug, 5), channel="online")
    assert {line.location_id: line.quantity for line in hold.lines} == {online: 1, both: 4}
    assert [await shop.free(mug, channel) for channel in ("online", "pos")] == [0, 2]
    with pytest.raises(OutOfStockError):
        await shop.reserve((mug, 1), channel="online")


async def test_a_basket_comes_from_one_location_if_one_has_all_of_it(shop: Shop) -> None:
    first, second = await shop.location(priority=1), await shop.location(priority=2)
    mug, cup = await shop.variant(), await shop.variant()
    await shop.receive(first, mug, 5)
    await shop.receive(second, mug, 5)
    await shop.receive(second, cup, 5)
    alone = await shop.reserve((mug, 1))
    together = await shop.reserve((mug, 1), (cup, 1))
    assert {line.location_id for line in alone.lines} == {first}
    assert {line.location_id for line in together.lines} == {second}


async def test_what_lies_where_nothing_is_sold_is_not_free(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 5)
    async with shop.hands() as hands:
        await hands.locations.update(
            shop.store_id, UpdateLocation(id=shelf, version=1, is_active=False)
        )
    assert await shop.free(mug) == 0
    with pytest.raises(OutOfStockError):
        await shop.reserve((mug, 1))


async def test_what_is_not_tracked_is_always_there(shop: Shop) -> None:
    mug = await shop.variant()
    await shop.policy(mug, is_tracked=False)
    hold = await shop.allocate((mug, 50))
    assert hold.lines == ()
    async with shop.hands() as hands:
        assert await hands.stock.ship(shop.store_id, hold.holder_id, []) == ()
