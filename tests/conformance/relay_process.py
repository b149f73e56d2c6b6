"""A relay as a process of its own, to be killed and stopped; run by test_outbox_relays.py."""

import asyncio
import sys
from datetime import timedelta

from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Relay


class AnnouncedLog(RedisStreamsLog):
    """A log that tells what it is about to append, and waits for a moment."""

    async def append(self, topic: str, entries: list[Append]) -> list[str]:  # type: ignore[override]
        print(len(entries), flush=True)  # noqa: T201 - the test waits for it
        await asyncio.sleep(0.02)
        return await super().append(topic, entries)


async def main(database_url: str, redis_url: str, partitions: str, hold_seconds: str) -> None:
    async with connect(redis_url) as redis:
        log = AnnouncedLog(redis, partitions=int(partitions))
        hold_limit = timedelta(seconds=float(hold_seconds))
        await Relay(Database.connect(database_url, pool_size=4), log, hold_limit=hold_limit).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
