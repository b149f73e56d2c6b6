"""A program of the shape of `cartwheel up` whose application is its health alone."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from cartwheel.entrypoints.server import ASGIApp
from cartwheel.entrypoints.up import up
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.checks import PostgresCheck, RedisCheck
from cartwheel.systems.health.routes import public_routes


@dataclass(frozen=True)
class SmallApplication:
    asgi: ASGIApp
    health: Health
    link: str | None = None
    store_id: UUID | None = None
    key: str | None = "key-of-the-small-server"
    operator_key: str | None = None
    notice: str | None = None

    async def run_background(self) -> None:
        await asyncio.Event().wait()


async def stream(_: Request) -> StreamingResponse:
    async def words() -> AsyncIterator[bytes]:
        while True:
            yield b"tick\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(words())


@asynccontextmanager
async def build(settings: Settings, engines: Engines, _url: str) -> AsyncIterator[SmallApplication]:
    database = Database.connect(engines.database_url, pool_size=settings.database_pool_size)
    async with connect(engines.redis_url) as redis:
        health = Health([PostgresCheck(database), RedisCheck(redis)])
        routes = public_routes(health)
        yield SmallApplication(Starlette(routes=[*routes, Route("/stream", stream)]), health)
    await database.close()


if __name__ == "__main__":
    sys.exit(up(Settings(), build=build))
