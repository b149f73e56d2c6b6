"""The log is asked for all groups at once, and keeps no transaction waiting."""

import asyncio

import pytest
from redis.asyncio import Redis

from cartwheel.domains.announcements.service import AnnouncementStatsService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import PartitionLag
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import SubscriberGroup, SubscriberGroups


def groups(*names: str) -> SubscriberGroups:
    return SubscriberGroups(tuple(SubscriberGroup(name, ()) for name in names))


class SlowLog(RedisStreamsLog):
    """Answers once so many groups are asked for, and counts who else waits meanwhile."""

    def __init__(self, redis: Redis, *, database: Database, together: int) -> None:
        super().__init__(redis, partitions=2)
        self._database = database
        self._together = asyncio.Barrier(together)
        self.asked = 0
        self.at_most = 0
        self.transactions = 0

    async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
        del topic
        self.asked += 1
        self.at_most = max(self.at_most, self.asked)
        self.transactions += self._database.pool.taken
        async with asyncio.timeout(60):
            await self._together.wait()
        self.asked -= 1
        return [PartitionLag(number, 1, float(group)) for number in range(2)]


async def test_groups_are_asked_for_side_by_side_outside_of_the_transaction(
    database: Database, redis: Redis
) -> None:
    """Four at a time, whatever their number; the answers keep the groups' order."""
    names = tuple(map(str, range(8)))
    log = SlowLog(redis, database=database, together=4)
    stats = await AnnouncementStatsService(database, log, groups(*names)).ask()
    assert [(lag.group, lag.waiting, lag.oldest_seconds) for lag in stats.groups] == [
        (name, 2, float(name)) for name in names
    ]
    assert (log.at_most, log.transactions) == (4, 0)


async def test_a_log_that_is_away_is_told_as_that(database: Database, redis: Redis) -> None:
    class AwayLog(RedisStreamsLog):
        async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
            raise UnavailableError(f"{topic} of {group}")

    log = AwayLog(redis, partitions=2)
    with pytest.raises(UnavailableError):
        await AnnouncementStatsService(database, log, groups("a", "b")).ask()
