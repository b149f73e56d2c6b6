"""What is told in a topic has one order for all, is kept a while, and never lost silently."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.realtime.test_rooms import running
from tests.realtime.topics import CARTS, EVENTS, ORDERS, Number, Word, events, numbers

from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.realtime.api import (
    Event,
    EventTooLargeError,
    Rooms,
    Topic,
    TopicFeed,
    TopicRegistry,
    Topics,
    UnknownTopicError,
)
from cartwheel.systems.realtime.following import FollowedTopic
from cartwheel.systems.realtime.rooms import Waiting
from cartwheel.systems.realtime.topics import ensure_place

STORE = new_id()


@pytest.fixture
async def rooms(redis: Redis) -> AsyncIterator[Rooms]:
    rooms = Rooms(redis)
    async with running(rooms):
        yield rooms


@pytest.fixture
def topics(rooms: Rooms) -> Topics:
    return Topics(rooms.redis, rooms)


@pytest.fixture
def feed(rooms: Rooms, topics: Topics) -> TopicFeed:
    return TopicFeed(rooms, topics)


Followed = AsyncIterator[tuple[FollowedTopic, bytes]]


async def take(followed: Followed, count: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        return [msgspec.json.decode((await anext(followed))[1]) for _ in range(count)]


async def test_all_publishers_have_one_order(valkey: Valkey, rooms: Rooms, topics: Topics) -> None:
    """Whoever follows, in whichever process, hears the same in the order of the places."""
    async with connect(valkey.url) as other_redis:
        other_rooms = Rooms(other_redis)
        other = Topics(other_redis, other_rooms)
        async with (
            running(other_rooms),
            aclosing(TopicFeed(rooms, topics).follow(STORE, {CARTS: None})) as here,
            aclosing(TopicFeed(other_rooms, other).follow(STORE, {CARTS: None})) as there,
        ):
            for followed in (here, there):
                assert [message["type"] for message in await take(followed)] == ["subscribed"]
            await asyncio.gather(
                *(by.publish(STORE, CARTS, events(n)) for n in range(20) for by in (topics, other))
            )
            heard = await take(here, 40)
            assert heard == await take(there, 40)
        assert sorted(message["data"]["number"] for message in heard) == [
            number for number in range(20) for _ in range(2)
        ]
        kept = await topics.read_after(STORE, CARTS, heard[0]["id"])
        assert [msgspec.json.decode(told.json) for told in kept.events] == heard[1:]


async def test_an_event_has_type_topic_place_and_data(feed: TopicFeed, topics: Topics) -> None:
    async with aclosing(feed.follow(STORE, {CARTS: None})) as followed:
        (begun,) = await take(followed)
        await topics.publish(STORE, CARTS, [Event("number.told", Number(7))])
        (event,) = await take(followed)
    assert begun == {"type": "subscribed", "topic": "carts", "id": begun["id"]}
    assert event == {
        "id": event["id"],
        "type": "number.told",
        "topic": "carts",
        "data": {"number": 7},
    }


async def test_topics_and_stores_hear_nothing_of_each_other(
    feed: TopicFeed, topics: Topics
) -> None:
    async with aclosing(feed.follow(STORE, {CARTS: None})) as followed:
        await take(followed)
        await topics.publish(STORE, ORDERS, events(1))
        await topics.publish(new_id(), CARTS, events(2))
        await topics.publish(STORE, CARTS, events(3))
        assert numbers(await take(followed)) == [3]


async def test_whoever_comes_back_gets_what_was_missed(feed: TopicFeed, topics: Topics) -> None:
    """Also after a place in a topic in which nothing had happened yet."""
    for _ in range(2):
        async with aclosing(feed.follow(STORE, {CARTS: None, ORDERS: None})) as followed:
            places = {message["topic"]: message["id"] for message in await take(followed, 2)}
        await topics.publish(STORE, CARTS, events(1, 2, 3))
        wanted = {CARTS: places["carts"], ORDERS: places["orders"]}
        async with aclosing(feed.follow(STORE, wanted)) as followed:
            heard = await take(followed, 5)
            assert [message["type"] for message in heard] == [
                "subscribed",
                *["number.told"] * 3,
                "subscribed",
            ]
            assert heard[0]["id"] == places["carts"]
            assert numbers(heard) == [1, 2, 3]
            await topics.publish(STORE, ORDERS, events(4))
            await topics.publish(STORE, CARTS, events(5))
            assert numbers(await take(followed, 2)) == [4, 5]


async def test_what_is_read_and_heard_comes_once(rooms: Rooms, topics: Topics) -> None:
    """As when something is told between joining the room and reading what was missed."""
    waiting = Waiting[Any](10)
    place = (await topics.read_after(STORE, CARTS, None)).place
    followed = FollowedTopic(topics, STORE, CARTS, waiting, place)
    async with rooms.join(followed.room, followed):
        await topics.publish(STORE, CARTS, events(1))
        async with asyncio.timeout(60):
            _, heard = await anext(waiting)
        begun = [msgspec.json.decode(message) async for message in followed.begin()]
        assert numbers(begun) == [1]
        assert [*await followed.take(heard)] == []


@pytest.mark.parametrize("loss", ["trimmed", "lost", "invented"])
async def test_whoever_comes_too_late_is_told_so(
    feed: TopicFeed, topics: Topics, redis: Redis, loss: str
) -> None:
    """The gap is said once, and what comes after it follows."""
    short = Topic("short", CARTS.access, EVENTS, kept=10)
    await topics.publish(STORE, short, events(0))
    place = (await topics.read_after(STORE, short, None)).place
    if loss == "trimmed":
        await topics.publish(STORE, short, events(*range(300)))
    elif loss == "lost":
        assert await redis.delete(f"cartwheel:topic:{STORE}:short") == 1
    else:
        place = "1-0"
    async with aclosing(feed.follow(STORE, {short: place})) as followed:
        begun, gap = await take(followed, 2)
        assert begun == {"type": "subscribed", "topic": "short", "id": begun["id"]}
        assert gap == {"type": "gap", "topic": "short", "id": begun["id"]}
        await topics.publish(STORE, short, events(301))
        assert numbers(await take(followed)) == [301]


async def test_no_more_is_kept_than_is_said(topics: Topics, redis: Redis) -> None:
    """Trimming goes by the hundred, which costs next to nothing."""
    short = Topic("short", CARTS.access, EVENTS, kept=10)
    await topics.publish(STORE, short, events(*range(1000)))
    assert await redis.xlen(f"cartwheel:topic:{STORE}:short") <= 110
    assert 0 < await redis.ttl(f"cartwheel:topic:{STORE}:short") <= 24 * 3600


async def test_what_is_missed_while_redis_is_lost_is_looked_for(
    feed: TopicFeed, topics: Topics, redis: Redis
) -> None:
    """A cut connection hears nothing; once it is back, followers go on where they were."""
    async with aclosing(feed.follow(STORE, {CARTS: None})) as followed:
        await take(followed)
        await topics.publish(STORE, CARTS, events(1))
        assert numbers(await take(followed)) == [1]
        await cut(redis)
        await topics.publish(STORE, CARTS, events(2, 3))
        assert numbers(await take(followed, 2)) == [2, 3]
        await topics.publish(STORE, CARTS, events(4))
        assert numbers(await take(followed)) == [4]


async def test_what_was_missed_and_is_not_kept_is_a_gap(
    feed: TopicFeed, topics: Topics, redis: Redis
) -> None:
    short = Topic("short", CARTS.access, EVENTS, kept=10)
    async with aclosing(feed.follow(STORE, {short: None})) as followed:
        await take(followed)
        await cut(redis)
        await topics.publish(STORE, short, events(*range(300)))
        (gap,) = await take(followed)
        assert gap["type"] == "gap"
        await topics.publish(STORE, short, events(301))
        assert numbers(await take(followed)) == [301]


async def test_a_slow_reader_is_told_to_come_back(redis: Redis) -> None:
    """And gets what it had not read, from where it was."""
    rooms = Rooms(redis, queue_limit=4)
    topics = Topics(redis, rooms)
    feed = TopicFeed(rooms, topics)
    async with running(rooms):
        async with aclosing(feed.follow(STORE, {CARTS: None})) as followed:
            (begun,) = await take(followed)
            await topics.publish(STORE, CARTS, events(*range(20)))
            await until(lambda: overrun(rooms))
            with pytest.raises(UnavailableError):
                await take(followed, 20)
        async with aclosing(feed.follow(STORE, {CARTS: begun["id"]})) as followed:
            assert numbers(await take(followed, 21)) == [*range(20)]


async def test_an_event_too_large_is_refused_and_none_is_told(topics: Topics) -> None:
    begun = await topics.read_after(STORE, CARTS, None)
    with pytest.raises(EventTooLargeError):
        await topics.publish(
            STORE, CARTS, [*events(1), Event("word.said", Word("x" * (16 * 1024)))]
        )
    assert (await topics.read_after(STORE, CARTS, begun.place)).events == []


@pytest.mark.parametrize("event", [Event("word.told", Word("")), Event("number.told", Word(""))])
async def test_what_the_topic_does_not_declare_is_not_told(topics: Topics, event: Event) -> None:
    """Clients would not understand it."""
    begun = await topics.read_after(STORE, CARTS, None)
    with pytest.raises(ValueError, match="carts does not tell"):
        await topics.publish(STORE, CARTS, [*events(1), event])
    assert (await topics.read_after(STORE, CARTS, begun.place)).events == []


async def test_topics_have_names_of_their_own() -> None:
    with pytest.raises(ValueError, match="share a name"):
        TopicRegistry.of(CARTS, Topic("carts", ORDERS.access, EVENTS))
    with pytest.raises(UnknownTopicError):
        TopicRegistry.of(CARTS).get("orders")


@pytest.mark.parametrize("given", ["", "1", "1-", "-1", "a-b", "1-2-3", "18446744073709551616-0"])
def test_what_is_no_place_is_refused(given: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ensure_place(given, path=("after",))
    assert refused.value.issues[0].path == ("after",)


async def cut(redis: Redis) -> None:
    """Cut the connection that hears; it is tried again after half a second."""
    (listener,) = [c for c in await redis.client_list() if int(c["sub"]) > 0]
    assert await redis.client_kill_filter(_id=listener["id"]) == 1


def overrun(rooms: Rooms) -> bool:
    members = [member for room in rooms._members.values() for member in room]
    return any(member.waiting._overrun for member in members if isinstance(member, FollowedTopic))
