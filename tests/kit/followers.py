"""Somebody who follows a topic."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import msgspec
from redis.asyncio import Redis

from cartwheel.systems.realtime.api import Listener, Rooms, Topic, room_of


@asynccontextmanager
async def hearing(redis: Redis) -> AsyncIterator[Rooms]:
    """Hear what is told."""
    rooms = Rooms(redis)
    running = asyncio.create_task(rooms.run())
    try:
        yield rooms
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class Reader:
    """Somebody who follows a topic, and what he has heard."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(30):
            heard: dict[str, Any] = msgspec.json.decode(
                (await anext(self.listener)).partition(b"\n")[2]
            )
        return heard


async def following(stack: AsyncExitStack, rooms: Rooms, store_id: UUID, topic: Topic) -> Reader:
    return Reader(await stack.enter_async_context(rooms.subscribe(room_of(store_id, topic.room))))
