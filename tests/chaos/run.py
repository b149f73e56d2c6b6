"""One storm from start to verdict."""

import random
import shutil
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.chaos.storm import FLEET, Actor, Say, Servers, fleet, kill, rage
from tests.chaos.verdict import Verdict, judge, wait_for_effects, wait_for_work

from cartwheel.kernel.db import Database

_CALM_SECONDS = 150


async def run(*, seconds: float, seed: int | None, kafka: bool, say: Say) -> Verdict:
    """
    Let producers, relays, subscribers, readers and workers work through a storm.

    The folder with the servers' and actors' logs stays when something went wrong.
    """
    seed = random.randrange(1_000_000) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-chaos-"))
    say(f"seed {seed}; {sum(FLEET.values())} processes; logs in {folder}")
    async with AsyncExitStack() as stack:
        servers = Servers(folder, with_kafka=kafka)
        await servers.start()
        stack.push_async_callback(servers.stop)
        async with fleet(servers) as actors:
            database = Database.connect(servers.postgres.app_url, pool_size=2)
            stack.push_async_callback(database.close)
            await wait_for_work(database, seconds=_CALM_SECONDS)
            started = time.monotonic()
            await rage(servers, actors, seconds=seconds, dice=random.Random(seed), say=say)
            say(f"calm after {time.monotonic() - started:.0f} s")
            await _silence(actors)
            await wait_for_effects(database, seconds=_CALM_SECONDS)
            verdict = await judge(database)
    if not verdict.wrong:
        shutil.rmtree(folder)
    return verdict


async def _silence(actors: list[Actor]) -> None:
    """End the producers for good; the others work off what is left."""
    for actor in actors:
        if actor.role == "producer":
            actor.retire()
            await kill(actor.process)
