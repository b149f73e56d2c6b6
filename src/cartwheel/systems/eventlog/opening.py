"""Choosing the log by its URL."""

from redis.asyncio import Redis

from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def open_log(
    url: str | None, *, redis: Redis, partitions: int, memory: RedisMemory | None = None
) -> EventLog:
    """
    Open the log at an URL, `kafka://…`; without one, Redis Streams on the client given.

    Raises:
        EventLogURLError: it is no URL of a log, or its settings cannot be used.
        PartitionCountError: the log was made with another number of partitions.
        UnavailableError: the log does not answer.
    """
    if url:
        # Not everybody's: the library costs 80 ms and 15 MB to import.
        from cartwheel.systems.eventlog.kafka_log import KafkaLog  # noqa: PLC0415

        return await KafkaLog.open(url, partitions=partitions)
    log = RedisStreamsLog(redis, partitions=partitions, memory=memory)
    await log.open()
    return log
