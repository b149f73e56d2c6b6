"""What the tests of discovery share: a pool that follows one, and an API to be asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route

from cartwheel.entrypoints.server import listen
from cartwheel.systems.gateway.api import Door
from cartwheel.systems.gateway.config.specs import Discovery, PoolSpec
from cartwheel.systems.gateway.discovery.api import follow
from cartwheel.systems.gateway.upstreams.pool import Pool


@asynccontextmanager
async def following(spec: Discovery) -> AsyncIterator[Pool]:
    pool = Pool("web", PoolSpec(discovery=spec, health=None))
    task = asyncio.create_task(follow(pool))
    try:
        yield pool
    finally:
        task.cancel()
        await asyncio.wait([task])
        pool.close()


def members(pool: Pool) -> list[str]:
    return [upstream.address for upstream in pool.upstreams]


@asynccontextmanager
async def api(*routes: Route) -> AsyncIterator[str]:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        async with Door(Starlette(routes=routes)).serve(listener, grace_seconds=0.1):
            yield f"http://127.0.0.1:{port}"
