"""A change is in force in every process within a second, whether or not Redis is there."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.settings.making import SHARE, Desk, following, live_settings
from tests.embedded.harness import until

from cartwheel.domains.settings.live import LiveSettings
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

ON: Any = {"variant": "on"}
NOWHERE = "redis://127.0.0.1:1/0"


def sees(process: LiveSettings, store_id: UUID, share: float) -> Callable[[], bool]:
    def claim() -> bool:
        settings = process.find(store_id)
        return settings is not None and settings.values[SHARE] == share

    return claim


def hears(*processes: LiveSettings) -> Callable[[], bool]:
    return lambda: all(process._layers._broadcast.hears for process in processes)


def polls(*processes: LiveSettings) -> Callable[[], bool]:
    return lambda: all(process._layers._seen is not None for process in processes)


@pytest.fixture
async def own_valkey(servers_folder: Path) -> AsyncIterator[Valkey]:
    """A Valkey that the test may stop."""
    server = await start_valkey(servers_folder)
    yield server
    await server.stop()


async def start_valkey(folder: Path) -> Valkey:
    return await Valkey.start(
        folder / "settings-valkey", account=server_account(), log=folder / "settings-valkey.log"
    )


@asynccontextmanager
async def watching(database_url: str, redis_url: str, store_id: UUID) -> AsyncIterator[Any]:
    """Run the watcher as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.domains.settings.watcher",
        database_url,
        redis_url,
        str(store_id),
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None

    async def line() -> str:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            return (await process.stdout.readline()).decode().strip()

    try:
        yield line
    finally:
        process.kill()
        await process.wait()


@pytest.mark.serial
async def test_two_processes_with_redis_and_without(
    desk: Desk, postgres: Postgres, valkey: Valkey, redis: Redis
) -> None:
    """One of them hears of a change by Redis, the other by its polls alone; so both in time."""
    async with (
        watching(postgres.app_url, valkey.url, desk.store_id) as hearing,
        watching(postgres.app_url, NOWHERE, desk.store_id) as deaf,
    ):
        for line in (hearing, deaf):
            assert await line() == "0.5 None"
        channel = b"cartwheel:broadcast:settings"
        await until(lambda: _is_heard(redis, channel), seconds=10)
        for version, share in enumerate((0.1, 0.2, 0.3)):
            started = time.monotonic()
            await desk.put(version, {"demo.share": share})
            assert await hearing() == f"{share} None"
            heard_after = time.monotonic() - started
            assert await deaf() == f"{share} None"
            assert (heard_after < 0.5, time.monotonic() - started < 1) == (True, True)
        await desk.put_flag("checkout", serve=ON)
        assert await hearing() == await deaf() == "0.3 True"


async def _is_heard(redis: Redis, channel: bytes) -> bool:
    return dict(await redis.pubsub_numsub(channel))[channel] == 1


@pytest.mark.serial
async def test_redis_dies_and_comes_back(
    desk: Desk, database: Database, own_valkey: Valkey, servers_folder: Path
) -> None:
    """Changes arrive in time before, meanwhile and afterwards."""
    async with connect(own_valkey.url) as redis:
        writer, reader = (live_settings(database, redis) for _ in range(2))
        here = Desk(database, writer, desk.store_id)
        async with following(writer, reader):
            await reader.of(desk.store_id)
            await until(hears(writer, reader))
            await until(polls(writer, reader))
            await here.put(0, {"demo.share": 0.1})
            await until(sees(reader, desk.store_id, 0.1), seconds=1)
            await own_valkey.stop()
            await until(lambda: not reader._layers._broadcast.hears)
            await here.put(1, {"demo.share": 0.2})
            await until(sees(reader, desk.store_id, 0.2), seconds=1)
            again = await start_valkey(servers_folder)
            try:
                await until(hears(writer, reader))
                await here.put(2, {"demo.share": 0.3})
                await until(sees(reader, desk.store_id, 0.3), seconds=1)
            finally:
                await writer._layers._broadcast.close()
                await again.stop()


@pytest.mark.serial
async def test_a_process_that_nobody_asks_answers_with_nothing_older_than_a_second(
    desk: Desk, database: Database, redis: Redis
) -> None:
    """It hears Redis, which tells nothing here, and looks seldom until somebody asks."""
    deaf_to_all = connect(NOWHERE)
    writer, reader = live_settings(database, deaf_to_all), live_settings(database, redis)
    here = Desk(database, writer, desk.store_id)
    async with following(reader):
        await until(hears(reader))
        await reader.of(desk.store_id)
        for version, share in enumerate((0.1, 0.2)):
            reader._layers._asked_at = float("-inf")  # as if that had been long ago
            await here.put(version, {"demo.share": share})

            async def is_told(share: float = share) -> bool:
                return (await reader.of(desk.store_id)).values[SHARE] == share

            await until(is_told, seconds=1)
    await writer._layers._broadcast.close()
    await deaf_to_all.aclose()


async def test_the_writer_sees_its_own_change_at_once(desk: Desk) -> None:
    async with following(desk.live):
        assert (await desk.live.of(desk.store_id)).values[SHARE] == 0.5
        for version, share in enumerate((0.1, 0.2, 0.3)):
            await desk.put(version, {"demo.share": share})
            assert (await desk.live.of(desk.store_id)).values[SHARE] == share


async def test_what_is_rolled_back_is_not_told(desk: Desk, redis: Redis) -> None:
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe("cartwheel:broadcast:settings")
        with pytest.raises(ZeroDivisionError):
            await _put_and_fail(desk)
        await desk.put(0, {"demo.share": 0.2})
        messages = [await pubsub.get_message(timeout=5) for _ in range(2)]
        assert [m and m["data"] for m in messages] == [1, desk.store_id.bytes]
        assert await pubsub.get_message(timeout=0.05) is None
    assert (await desk.live.of(desk.store_id)).values[SHARE] == 0.2


async def _put_and_fail(desk: Desk) -> None:
    from cartwheel.domains.settings.contracts import PutConfiguration  # noqa: PLC0415

    async with desk.configuration() as service:
        await service.put(desk.actor, PutConfiguration(0, {"demo.share": 0.1}))
        raise ZeroDivisionError


@pytest.mark.serial
async def test_without_following_nothing_is_trusted_for_longer_than_a_second(
    desk: Desk, database: Database, redis: Redis
) -> None:
    stranger = live_settings(database, redis)
    assert (await stranger.of(desk.store_id)).values[SHARE] == 0.5
    await desk.put(0, {"demo.share": 0.1})

    async def is_read_again() -> bool:
        return (await stranger.of(desk.store_id)).values[SHARE] == 0.1

    await until(is_read_again, seconds=1.5)


@pytest.mark.serial
async def test_a_change_of_the_platform_reaches_every_store(desk: Desk, platform: Desk) -> None:
    other = new_id()
    async with following(desk.live):
        for store_id in (desk.store_id, other):
            await desk.live.of(store_id)
        await platform.put(0, {"demo.share": 0.9})
        await platform.put_flag("beta", serve=ON)
        for store_id in (desk.store_id, other):
            await until(sees(desk.live, store_id, 0.9), seconds=1)
            settings = await desk.live.of(store_id)
            assert settings.flags.evaluate("beta", {}).value is True


async def test_no_change_is_missed_under_load(desk: Desk, database: Database) -> None:
    """Eight writers to eight stores at once; a process that only polls ends with all of it."""
    deaf_to_all = connect(NOWHERE)
    reader = live_settings(database, deaf_to_all)
    stores = [new_id() for _ in range(8)]
    async with following(reader):
        for store_id in stores:
            await reader.of(store_id)

        async def write(store_id: UUID) -> None:
            here = desk.at(store_id)
            for version in range(10):
                await here.put(version, {"demo.share": (version + 1) / 20})

        await asyncio.gather(*map(write, stores))
        for store_id in stores:
            await until(sees(reader, store_id, 0.5))
            assert (await reader.of(store_id)).values[SHARE] == 0.5
    await deaf_to_all.aclose()


async def test_while_the_database_is_away_what_was_known_stays(
    desk: Desk, database: Database, redis: Redis
) -> None:
    away = Database.connect("postgresql://nobody@127.0.0.1:1/nothing", pool_size=1)
    live = live_settings(database, redis)
    await desk.put(0, {"demo.share": 0.1})
    known = await live.of(desk.store_id)
    live._layers._source.database = away
    live.changed(desk.store_id)
    assert await live.of(desk.store_id) is known
    with pytest.raises(UnavailableError):
        await live.of(new_id())
    live._layers._source.database = database
    await live._layers._broadcast.close()
    await away.close()
