"""
A worker as a process of its own, which can be killed.

Its handler writes down in Redis that it began, and waits until the test lets it go on:
by a push to `go:<text>`, or with the argument `blocking`, which holds up the whole
process, by a file. The job's result is the id of the process.
"""

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from tests.jobs.working import LOCK, QUICK, Scopes, SendNote

from cartwheel.kernel.redis import connect
from cartwheel.systems.jobs.api import Done, JobHandler, JobWorker


def block_until_there(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)


async def main(url: str, how: str) -> None:
    async with connect(url) as redis:

        async def handle(note: SendNote) -> Done:
            await redis.rpush("began", f"{os.getpid()} {note.text}")
            if how == "blocking":
                block_until_there(Path(note.text))
            else:
                await redis.blpop([f"go:{note.text}"])
            await redis.rpush("ended", f"{os.getpid()} {note.text}")
            return Done(os.getpid())

        handlers = [JobHandler(SendNote, handle)]
        await JobWorker(replace(QUICK, lock=LOCK), handlers, redis=redis, scope=Scopes()).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
