"""
`cartwheel run <role>`: one role as a process of its own, on engines that others share.

The engines are given by URL. An engine without one is that of the `cartwheel up`
that runs on the home; only the ClickHouse engine, which lives inside that process,
cannot be shared.

States: starting → serving → draining → stopped. SIGTERM begins the draining:
`/readyz` answers 503, requests are still taken for `drain_delay`, then the port
closes, and what runs has `drain_timeout` to finish, requests and jobs side by side,
jobs at most their queue's own `drain`. Sockets are closed and batches of the log are
broken off at once. What is not finished by then is taken up by another process. When an
engine is away the role stays up, unready, and goes on once it is back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import structlog
from dishka import AsyncContainer

from cartwheel.entrypoints.admin import serve_admin
from cartwheel.entrypoints.capacity import Capacity, capacity_of
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.kept import find_operator_key, find_secret_key
from cartwheel.entrypoints.process import (
    Told,
    closing_in_time,
    in_background,
    run_process,
    settle,
    side_by_side,
    until_stopped,
)
from cartwheel.entrypoints.roles import Role, run_tasks
from cartwheel.entrypoints.server import listen, serve, url_of
from cartwheel.entrypoints.web import Served, make_app
from cartwheel.entrypoints.wiring import open_container
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.columnstore import migrate
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.errors import StartError

_log = structlog.get_logger()

_CLOSING_GRACE_SECONDS: Final = 5.0


def run(settings: Settings, role: Role) -> int:
    """Run until told to stop; return the exit code, having said in one line why it is not 0."""
    return run_process(partial(_run, settings, role))


async def _run(settings: Settings, role: Role, told: Told) -> int:
    capacity = capacity_of(settings)
    capacity.say(settings)
    engines = find_engines(settings, role.engines)
    settings = settings.model_copy(
        update={
            "operator_key": settings.operator_key or find_operator_key(settings.home),
            "secret_key": settings.secret_key or find_secret_key(settings.home),
        }
    )
    drain_seconds = settings.drain_timeout.total_seconds()
    with listen(settings.host, settings.port) as listener:
        url = url_of(listener, host=settings.host)
        await _ensure_migrated(engines)
        opened = _open(settings, engines, role, capacity)
        async with (
            closing_in_time(opened, seconds=_CLOSING_GRACE_SECONDS) as (container, served),
            serve_admin(settings, served.health) as admin_url,
        ):
            tasks = partial(run_tasks, role, container, served.health)
            # Tasks have a little more than the jobs in them, to give back what did not finish.
            async with side_by_side(
                in_background(tasks, grace_seconds=drain_seconds + 2),
                serve(
                    served.asgi,
                    listener,
                    grace_seconds=drain_seconds,
                    connections=capacity.connections,
                    header_timeout=settings.header_timeout,
                ),
            ) as (background, server):
                settle()
                told.serving.set()
                _log.warning("serving", role=role.name, url=url, admin=admin_url)
                code = await until_stopped(told, server, background)
                served.health.draining = True
                if code == 0:
                    await asyncio.sleep(settings.drain_delay.total_seconds())
                await served.rpc.close()
                return code


@asynccontextmanager
async def _open(
    settings: Settings, engines: Engines, role: Role, capacity: Capacity
) -> AsyncIterator[tuple[AsyncContainer, Served]]:
    async with open_container(settings, engines) as container:
        if Engine.CLICKHOUSE in role.engines:
            current, newest = await migrate.status(await container.get(ColumnStore))
            if current < newest:
                raise StartError(
                    f"The analytics store is at version {current} and this Cartwheel needs"
                    f" {newest}: run `cartwheel migrate` first."
                )
        yield container, await make_app(container, role, capacity)


async def _ensure_migrated(engines: Engines) -> None:
    await runner.application_role(engines.database_url)
    if await runner.is_behind(engines.database_url):
        raise StartError("The database is not migrated yet: run `cartwheel migrate` first.")
