"""
`cartwheel up`: every role in one process, and the engines it needs.

States: starting (home, port, engines, migrations, application) → serving →
stopping, within ten seconds. The servers notice by themselves when the process
ends without stopping them.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Protocol, TypeAlias
from uuid import UUID

import structlog
from rich.console import Console
from rich.table import Table

from cartwheel import __version__
from cartwheel.entrypoints.admin import serve_admin
from cartwheel.entrypoints.capacity import capacity_of
from cartwheel.entrypoints.freeing import free_leases
from cartwheel.entrypoints.process import (
    Told,
    closing_in_time,
    in_background,
    run_process,
    settle,
    side_by_side,
    until_stopped,
)
from cartwheel.entrypoints.server import ASGIApp, listen, serve, url_of
from cartwheel.kernel.rest import REST, stirring
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.embedded.engines import Engines, start_engines
from cartwheel.systems.embedded.home import Home, Run
from cartwheel.systems.health.api import Health

_log = structlog.get_logger()

_BACKGROUND_GRACE_SECONDS = 3.0
_CLOSING_GRACE_SECONDS = 1.5


class Application(Protocol):
    """What is served, made by the wiring."""

    @property
    def asgi(self) -> ASGIApp:
        """The HTTP surface."""
        ...

    @property
    def health(self) -> Health:
        """What its checks find."""
        ...

    @property
    def link(self) -> str | None:
        """Where whoever started it signs in, once."""
        ...

    @property
    def store_id(self) -> UUID | None:
        """The store that run.json names."""
        ...

    @property
    def key(self) -> str | None:
        """A key of that store."""
        ...

    @property
    def operator_key(self) -> str | None:
        """The key that opens the operators' procedures."""
        ...

    @property
    def notice(self) -> str | None:
        """What else whoever started it should know."""
        ...

    async def run_background(self) -> None:
        """Run the roles beside HTTP until cancelled."""
        ...


Build: TypeAlias = Callable[[Settings, Engines, str], AbstractAsyncContextManager[Application]]
"""Makes the application on engines that run, to be served at an URL."""


def up(settings: Settings, *, build: Build) -> int:
    """Run until told to stop; return the exit code, having said in one line why it is not 0."""
    return run_process(partial(_up, settings, build))


async def _up(settings: Settings, build: Build, told: Told) -> int:
    home = Home.at(settings.home)
    capacity = capacity_of(settings, embeds_clickhouse=settings.clickhouse_url is None)
    capacity.say(settings)
    with home.hold(), listen(settings.host, settings.port) as listener:
        url = url_of(listener, host=settings.host)
        async with start_engines(settings, home) as engines:
            app_role = await runner.application_role(engines.database_url)
            await runner.upgrade(engines.migration_url, app_role=app_role)
            await free_leases(settings, engines)
            async with (
                _alone(settings),
                closing_in_time(
                    build(settings, engines, url), seconds=_CLOSING_GRACE_SECONDS
                ) as application,
                serve_admin(settings, application.health) as admin_url,
                side_by_side(
                    in_background(
                        application.run_background, grace_seconds=_BACKGROUND_GRACE_SECONDS
                    ),
                    serve(
                        stirring(application.asgi),
                        listener,
                        connections=capacity.connections,
                        header_timeout=settings.header_timeout,
                    ),
                ) as (background, server),
            ):
                settle()
                told.serving.set()
                home.announce(
                    Run(
                        os.getpid(),
                        url,
                        __version__,
                        application.store_id,
                        application.key,
                        application.operator_key,
                        admin_url,
                    )
                )
                _welcome(url, admin_url, home, application)
                code = await until_stopped(told, server, background, failure=engines.failure())
                _log.info("stopping: what was acknowledged is on disk", news=True)
                return code


@asynccontextmanager
async def _alone(settings: Settings) -> AsyncIterator[None]:
    """Let the process rest when nothing stirs it, if all its engines are its own."""
    given = (
        settings.database_url,
        settings.redis_url,
        settings.clickhouse_url,
        settings.eventlog_url,
    )
    with nullcontext() if any(given) else REST.alone():
        yield


def _welcome(url: str, admin_url: str, home: Home, application: Application) -> None:
    console = Console(highlight=False)
    page = application.link or url
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=len("Cartwheel"))
    table.add_column(no_wrap=True, overflow="ignore")  # a link that is broken leads nowhere
    table.add_row("Cartwheel", f"[bold]{__version__}[/bold]")
    table.add_row("Open", f"[link={page}]{page}[/link]")
    table.add_row("API", f"{url}/docs")
    table.add_row("Metrics", f"{admin_url}/metrics")
    table.add_row("Data", str(home.path))
    table.add_row("Keys", str(home.path / "run.json"))
    if application.notice:
        table.add_row("Note", application.notice)
    table.add_row("Stop", "Ctrl-C")
    console.print(table, crop=False)
