"""
What whoever holds a home frees at its start: the leases of the process before it.

A process that was killed leaves leases behind, in Valkey's file and in PostgreSQL, that end at
a time of day: after seconds, or in hours if the clock was ahead. Whoever holds the home's lock
knows that nobody leads by them any more, and need not wait. Engines that are given by their
URLs are others' too: there, leases run out.
"""

from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.eventlog import redis_leases as partitions
from cartwheel.systems.leadership import api as leadership


async def free_leases(settings: Settings, engines: Engines) -> None:
    """
    Free the leases on partitions of the embedded log, and those of leaders.

    Raises:
        UnavailableError: an engine does not answer.
    """
    if not settings.redis_url:
        async with connect(engines.redis_url) as redis:
            for topic, groups in HOUSE.readers.items():
                await partitions.free_leases(
                    redis, topic, partitions=settings.eventlog_partitions, groups=groups
                )
    if not settings.database_url:
        database = Database.connect(engines.database_url, pool_size=1)
        try:
            async with database.transaction() as connection:
                await leadership.free_leases(connection)
        finally:
            await database.close()
