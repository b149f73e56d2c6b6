"""An empty log, and carts that follow it."""

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.carts.making import START
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.carts.telling import CartTeller
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.progress import consumer_progress
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.realtime.api import Rooms, Topics


@pytest.fixture(autouse=True)
async def log(redis: Redis, database: Database) -> RedisStreamsLog:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(consumer_progress))
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


@pytest.fixture
def follower(database: Database, redis: Redis) -> CartFollower:
    return CartFollower(
        database=database,
        stores=StoreDirectory(database, HOUSE.permissions),
        teller=CartTeller(Topics(redis, Rooms(redis))),
    )


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(START)


@pytest.fixture
def sweeper(database: Database, log: RedisStreamsLog, clock: MovedClock) -> CartSweeper:
    return CartSweeper(
        database=database, stores=StoreDirectory(database, HOUSE.permissions), log=log, clock=clock
    )
