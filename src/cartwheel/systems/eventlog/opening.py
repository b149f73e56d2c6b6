"""Choosing the log by its URL."""

from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.settings import Settings
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import LEASE, RedisStreamsLog

_LEASE_AT_HOME: Final = timedelta(minutes=10)
"""Whoever starts a home frees what was held before it: leases need not be renewed as often."""


async def open_log_of(
    settings: Settings, *, redis: Redis, memory: RedisMemory | None = None
) -> EventLog:
    """
    Open the log that the settings name.

    Raises:
        EventLogURLError: it is no URL of a log, or its settings cannot be used.
        PartitionCountError: the log was made with another number of partitions.
        UnavailableError: the log does not answer.
    """
    url = settings.eventlog_url
    return await open_log(
        url.get_secret_value() if url else None,
        redis=redis,
        partitions=settings.eventlog_partitions,
        memory=memory,
        lease=LEASE if settings.redis_url else _LEASE_AT_HOME,
    )


async def open_log(
    url: str | None,
    *,
    redis: Redis,
    partitions: int,
    memory: RedisMemory | None = None,
    lease: timedelta = LEASE,
) -> EventLog:
    """
    Open the log at an URL, `kafka://…`; without one, Redis Streams on the client given.

    `lease` is how long Redis takes a silent member for one that reads.

    Raises:
        EventLogURLError: it is no URL of a log, or its settings cannot be used.
        PartitionCountError: the log was made with another number of partitions.
        UnavailableError: the log does not answer.
    """
    if url:
        # Not everybody's: the library costs 80 ms and 15 MB to import.
        from cartwheel.systems.eventlog.kafka_log import KafkaLog  # noqa: PLC0415

        return await KafkaLog.open(url, partitions=partitions)
    log = RedisStreamsLog(redis, partitions=partitions, memory=memory, lease=lease)
    await log.open()
    return log
