"""Copies of several kinds live beside each other on one broadcast, whenever they are made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from redis.asyncio import Redis
from tests.embedded.harness import until

from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.live.api import LiveCopy


class Prices:
    """Prices that change; nobody is told but by whoever changes them."""

    def __init__(self) -> None:
        self.prices: dict[UUID, int] = {}
        self.reads = 0
        self.looks = 0

    async def read(self, about: UUID) -> int:
        self.reads += 1
        return self.prices.get(about, 0)

    async def latest_revision(self) -> int:
        self.looks += 1
        return 0

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        del since
        self.looks += 1
        return []


@asynccontextmanager
async def running(*copies: LiveCopy[int]) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(copy.run()) for copy in copies]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def copy_of(prices: Prices, name: str, broadcast: Broadcast) -> LiveCopy[int]:
    return LiveCopy(name, prices, broadcast)


async def test_each_kind_hears_of_its_own_changes(redis: Redis) -> None:
    """Two kinds in each of two processes; a change is heard of, and by no other kind."""
    prices, rates, product = Prices(), Prices(), new_id()
    here, there = Broadcast(redis), Broadcast(redis)
    changing = copy_of(prices, "prices", here), copy_of(rates, "rates", here)
    reading = copy_of(prices, "prices", there), copy_of(rates, "rates", there)
    async with running(*changing, *reading):
        await until(lambda: here.hears and there.hears)
        await until(lambda: prices.looks >= 2 and rates.looks >= 2)
        assert [await copy.get(product) for copy in reading] == [0, 0]
        reads = rates.reads
        prices.prices[product] = rates.prices[product] = 5
        changing[0].changed(product)
        await until(lambda: reading[0].find(product) == 5)
        assert (reading[1].find(product), rates.reads) == (0, reads)
    await here.close()
    await there.close()


async def test_a_crowd_shares_a_read(redis: Redis) -> None:
    """While nothing is heard each question is one for the source, but not each by itself."""
    prices, broadcast = Prices(), Broadcast(redis)
    copy, product = copy_of(prices, "prices", broadcast), new_id()
    assert await asyncio.gather(*(copy.get(product) for _ in range(200))) == [0] * 200
    assert prices.reads <= 2
    await broadcast.close()


async def test_one_that_is_made_later_hears_as_well(redis: Redis) -> None:
    """While the process hears already: parts are made when they are first asked for."""
    prices, rates, product = Prices(), Prices(), new_id()
    broadcast = Broadcast(redis)
    first = copy_of(prices, "prices", broadcast)
    async with running(first):
        await until(lambda: broadcast.hears)
        second = copy_of(rates, "rates", broadcast)
        assert not broadcast.hears
        await until(lambda: broadcast.hears)
        async with running(second):
            assert await second.get(product) == 0
            rates.prices[product] = 5
            other = Broadcast(redis)
            other.send_soon("rates", product.bytes)
            await other.close()
            await until(lambda: second.find(product) == 5)
    await broadcast.close()


async def test_another_goes_on_hearing_when_the_first_stops(redis: Redis) -> None:
    prices, rates, product = Prices(), Prices(), new_id()
    broadcast = Broadcast(redis)
    first, second = copy_of(prices, "prices", broadcast), copy_of(rates, "rates", broadcast)
    async with running(first, second) as tasks:
        await until(lambda: broadcast.hears)
        assert await second.get(product) == 0
        tasks[0].cancel()
        await asyncio.gather(tasks[0], return_exceptions=True)
        await until(lambda: broadcast.hears)
        rates.prices[product] = 5
        other = Broadcast(redis)
        other.send_soon("rates", product.bytes)
        await other.close()
        await until(lambda: second.find(product) == 5)
    await broadcast.close()


async def test_a_copy_that_is_full_begins_anew(redis: Redis) -> None:
    prices, broadcast = Prices(), Broadcast(redis)
    copy = LiveCopy("prices", prices, broadcast, most=3)
    ids = [new_id() for _ in range(4)]
    for about in ids:
        assert await copy.get(about) == 0
    assert [copy.find(about) for about in ids] == [None, None, None, 0]


async def test_what_listens_while_it_begins_to_hear_hears_as_well(redis: Redis) -> None:
    """Asked twice at once a connection is taken for each, and one of them is heard no more."""
    broadcast, heard = Broadcast(redis), list[bytes]()
    hearing = asyncio.create_task(broadcast.run())
    for number in range(20):
        broadcast.listen(f"kind-{number}", heard.append)
        await asyncio.sleep(0)
    try:
        await until(lambda: broadcast.hears, seconds=5)
        for number in range(20):
            broadcast.send_soon(f"kind-{number}", bytes([number]))
        await until(lambda: len(heard) == 20)
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await broadcast.close()
