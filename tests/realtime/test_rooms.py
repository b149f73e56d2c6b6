"""A room's messages reach its members in every process, and nobody waits for the slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.realtime.api import Listener, Rooms, SlowMemberError


@asynccontextmanager
async def running(*processes: Rooms) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(rooms.run()) for rooms in processes]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def rooms(redis: Redis) -> AsyncIterator[Rooms]:
    rooms = Rooms(redis, queue_limit=3)
    async with running(rooms):
        yield rooms


async def take(member: Listener, count: int = 1) -> list[bytes]:
    async with asyncio.timeout(60):
        return [await anext(member) for _ in range(count)]


async def subscribers(redis: Redis, room: str) -> int:
    ((_, count),) = await redis.pubsub_numsub(f"cartwheel:room:{room}")
    return int(count)


async def test_members_in_all_processes_hear_in_order(valkey: Valkey, rooms: Rooms) -> None:
    async with connect(valkey.url) as other_redis:
        other = Rooms(other_redis, queue_limit=3)
        async with (
            running(other),
            rooms.subscribe("a") as first,
            rooms.subscribe("a") as second,
            other.subscribe("a") as third,
        ):
            for message in (b"1", b"2", b"3"):
                await rooms.publish("a", message)
            for member in (first, second, third):
                assert await take(member, 3) == [b"1", b"2", b"3"]


async def test_other_rooms_hear_nothing(rooms: Rooms) -> None:
    async with rooms.subscribe("a") as member, rooms.subscribe("b"):
        await rooms.publish("b", b"not for you")
        await rooms.publish("a", b"for you")
        assert await take(member) == [b"for you"]


async def test_one_connection_serves_all_rooms_and_lets_go_of_empty_ones(
    redis: Redis, rooms: Rooms
) -> None:
    async with rooms.subscribe("a"), rooms.subscribe("b"), rooms.subscribe("a"):
        assert sorted(rooms.occupied()) == ["a", "b"]
        clients = [c for c in await redis.client_list() if int(c["sub"]) > 0]
        assert [int(client["sub"]) for client in clients] == [3]  # a, b, and the lobby
    assert rooms.occupied() == []
    async with asyncio.timeout(60):
        while await subscribers(redis, "a") or await subscribers(redis, "b"):
            await asyncio.sleep(0.01)
    async with rooms.subscribe("a") as member:
        await rooms.publish("a", b"back again")
        assert await take(member) == [b"back again"]


async def test_a_slow_member_is_dropped_and_the_others_are_not(rooms: Rooms) -> None:
    async with rooms.subscribe("a") as slow, rooms.subscribe("a") as quick:
        for number in range(4):
            await rooms.publish("a", b"%d" % number)
            assert await take(quick) == [b"%d" % number]
        with pytest.raises(SlowMemberError):
            await take(slow)


async def test_a_local_message_stays_local(valkey: Valkey, rooms: Rooms) -> None:
    async with connect(valkey.url) as other_redis:
        other = Rooms(other_redis)
        async with running(other), rooms.subscribe("a") as here, other.subscribe("a") as there:
            rooms.publish_locally("a", b"local")
            await rooms.publish("a", b"global")
            assert await take(here, 2) == [b"local", b"global"]
            assert await take(there) == [b"global"]


async def test_a_cut_connection_comes_back_by_itself(redis: Redis, rooms: Rooms) -> None:
    async with rooms.subscribe("a") as member:
        (listener,) = [c for c in await redis.client_list() if int(c["sub"]) > 0]
        await redis.client_kill_filter(_id=listener["id"])
        async with asyncio.timeout(60):
            while True:
                clients = [c for c in await redis.client_list() if int(c["sub"]) == 2]
                if any(client["id"] != listener["id"] for client in clients):
                    break
                await asyncio.sleep(0.01)
        await rooms.publish("a", b"still here")
        assert await take(member) == [b"still here"]


async def test_a_burst_overruns_nobody_who_takes_what_comes(redis: Redis) -> None:
    """As many as one batch of announcements decides, and a member that looks up in between."""
    rooms = Rooms(redis)
    sent = [b"%d" % number for number in range(500)]
    heard: list[bytes] = []
    async with running(rooms), rooms.subscribe("a") as member:
        await rooms.publish_all("a", sent)
        async with asyncio.timeout(60):
            async for message in member:
                heard.append(message)
                if len(heard) % 100 == 1:
                    await redis.ping()
                if len(heard) == len(sent):
                    break
    assert heard == sent
