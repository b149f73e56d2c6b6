"""A hundred at once: exactly the stock is promised, nobody deadlocks, losers leave nothing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from tests.domains.inventory.making import QUARTER, Shop

from cartwheel.domains.inventory.errors import OutOfStockError
from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.kernel.ids import new_id

AT_ONCE = 100
_TAKEN = "taken"
_SHORT = "inventory.out_of_stock"


async def attempt(shop: Shop, lines: Sequence[tuple[UUID, int]], *, confirms: bool = False) -> str:
    """
    Reserve a basket in a transaction of its own; what goes wrong otherwise is raised.

    Who found no connection in time comes again, as shoppers do; a deadlock is no such thing.
    """
    while True:
        try:
            await _take(shop, lines, confirms=confirms)
        except OutOfStockError as error:
            return error.code
        except ContentionError:
            raise
        except UnavailableError:
            continue
        return _TAKEN


async def _take(shop: Shop, lines: Sequence[tuple[UUID, int]], *, confirms: bool) -> None:
    holder_id = new_id()
    async with shop.hands() as hands:
        until = shop.clock.now() + QUARTER
        await hands.stock.reserve(shop.store_id, holder_id, lines, until=until)
        if confirms:
            await hands.stock.confirm(shop.store_id, holder_id)


async def crowd(
    shop: Shop, *baskets: Sequence[tuple[UUID, int]], confirms: bool = False
) -> Counter[str]:
    """Let a hundred reserve at once, one basket after the other in turn."""
    return Counter(
        await asyncio.gather(
            *(
                attempt(shop, baskets[number % len(baskets)], confirms=confirms)
                for number in range(AT_ONCE)
            )
        )
    )


async def deliver(shop: Shop, shelf: UUID, variant_id: UUID) -> None:
    """Put one more on the shelf, as soon as there is a connection for it."""
    while True:
        try:
            return await shop.receive(shelf, variant_id, 1)
        except ContentionError:
            raise
        except UnavailableError:
            continue


async def held(shop: Shop, variant_id: UUID) -> tuple[int, int, int]:
    """Return what is held, allocated and free of a variant."""
    item = await shop.item(variant_id)
    return item.held, item.allocated, item.free


async def test_the_last_unit(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    assert await crowd(shop, [(mug, 1)]) == {_TAKEN: 1, _SHORT: AT_ONCE - 1}
    assert await held(shop, mug) == (1, 0, 0)


async def test_the_last_units_allocated_in_the_same_breath(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 7)
    assert await crowd(shop, [(mug, 1)], confirms=True) == {_TAKEN: 7, _SHORT: AT_ONCE - 7}
    assert await held(shop, mug) == (0, 7, 0)
    await shop.assert_sound()


async def test_two_lines_on_one_item(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 9)
    assert await crowd(shop, [(mug, 1), (mug, 1)]) == {_TAKEN: 4, _SHORT: AT_ONCE - 4}
    assert await held(shop, mug) == (8, 0, 1)


async def test_baskets_in_opposite_order(shop: Shop) -> None:
    shelf = await shop.location()
    goods = [await shop.variant() for _ in range(4)]
    for variant_id in goods:
        await shop.receive(shelf, variant_id, 10)
    there = [(variant_id, 1) for variant_id in goods]
    found = await crowd(shop, there, there[::-1], confirms=True)
    assert found == {_TAKEN: 10, _SHORT: AT_ONCE - 10}
    for variant_id in goods:
        assert await held(shop, variant_id) == (0, 10, 0)
    await shop.assert_sound()


async def test_the_last_units_at_two_locations(shop: Shop) -> None:
    first, second, mug = await shop.location(), await shop.location(), await shop.variant()
    await shop.receive(first, mug, 3)
    await shop.receive(second, mug, 2)
    assert await crowd(shop, [(mug, 1)]) == {_TAKEN: 5, _SHORT: AT_ONCE - 5}
    assert await held(shop, mug) == (5, 0, 0)


async def test_bundles_that_share_a_component(shop: Shop) -> None:
    """A set of two mugs and a pot, and one of a mug and a plate: eleven mugs for all."""
    shelf = await shop.location()
    mug, pot, plate = [await shop.variant() for _ in range(3)]
    for variant_id, quantity in ((mug, 11), (pot, 50), (plate, 50)):
        await shop.receive(shelf, variant_id, quantity)
    tea = await shop.variant((mug, 2), (pot, 1))
    breakfast = await shop.variant((plate, 1), (mug, 1))
    found = await crowd(shop, [(tea, 1)], [(breakfast, 1)])
    (mugs, _, left), (pots, _, _), (plates, _, _) = [
        await held(shop, variant_id) for variant_id in (mug, pot, plate)
    ]
    assert mugs == 2 * pots + plates == 11
    assert (left, found[_TAKEN], found[_SHORT]) == (0, pots + plates, AT_ONCE - pots - plates)
    await shop.assert_sound()


async def test_reservations_receipts_and_returns_at_once(shop: Shop) -> None:
    """Whoever puts stock on the shelf waits for the same locks, in the same order."""
    shelf = await shop.location()
    goods = [await shop.variant() for _ in range(3)]
    for variant_id in goods:
        await shop.receive(shelf, variant_id, 5)
    baskets = [[(of, 1) for of in goods], [(of, 1) for of in goods[::-1]]]
    found, *_ = await asyncio.gather(
        crowd(shop, *baskets, confirms=True),
        *(deliver(shop, shelf, of) for of in goods * 5),
    )
    for variant_id in goods:
        item = await shop.item(variant_id)
        assert (item.on_hand, item.allocated) == (10, found[_TAKEN])
        assert item.free == 10 - found[_TAKEN]
    assert found[_TAKEN] + found[_SHORT] == AT_ONCE
    assert 5 <= found[_TAKEN] <= 10
    await shop.assert_sound()


async def test_one_holder_who_asks_twice_at_once_is_held_once(shop: Shop) -> None:
    """One of both may be told to try again; nothing is held twice."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    holder_id = new_id()
    await asyncio.gather(
        *(shop.reserve((mug, 2), holder_id=holder_id) for _ in range(10)), return_exceptions=True
    )
    assert await held(shop, mug) == (2, 0, 8)
