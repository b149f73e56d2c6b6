"""A process that follows the settings and writes a line whenever it sees others."""

import asyncio
import sys
from uuid import UUID

from tests.domains.settings.making import SHARE, live_settings

from cartwheel.kernel import log
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect


async def main(database_url: str, redis_url: str, store_id: UUID) -> None:
    database = Database.connect(database_url, pool_size=2)
    async with connect(redis_url) as redis:
        live = live_settings(database, redis)

        told: list[str] = []

        def tell() -> None:
            settings = live.find(store_id)
            if settings is not None:
                flag = settings.flags.evaluate("checkout", {}).value
                line = f"{settings.values[SHARE]} {flag}"
                if told[-1:] != [line]:
                    told.append(line)
                    sys.stdout.write(f"{line}\n")
                    sys.stdout.flush()

        live.observe(tell)
        await live.of(store_id)
        tell()
        await live.run()


if __name__ == "__main__":
    log.configure(level="WARNING", log_format="json")
    asyncio.run(main(sys.argv[1], sys.argv[2], UUID(sys.argv[3])))
