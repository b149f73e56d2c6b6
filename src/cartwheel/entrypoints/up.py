"""
`cartwheel up`: every role in one process, and the engines it needs.

States: starting (home, port, engines, migrations, application) → serving →
stopping. SIGINT and SIGTERM stop it from any state, within ten seconds; a second
one ends the process at once, which the servers notice by themselves.

When an engine, the HTTP server or a background role ends while we serve, the
process stops with a line that says so: everything acknowledged is on disk, and
whoever watches the process may start it again.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import structlog
import uvloop
from rich.console import Console
from rich.table import Table

from cartwheel import __version__
from cartwheel.entrypoints.server import ASGIApp, listen, serve
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.embedded.engines import Engines, start_engines
from cartwheel.systems.embedded.home import Home, Run

_log = structlog.get_logger()

_BACKGROUND_GRACE_SECONDS = 1.5
_CLOSING_GRACE_SECONDS = 1.5


class Application(Protocol):
    """What is served, made by the wiring."""

    @property
    def asgi(self) -> ASGIApp:
        """The HTTP surface."""
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
    try:
        return uvloop.run(_up(settings, build))
    except AppError as error:
        print(f"cartwheel: {error}", file=sys.stderr)  # noqa: T201
        return 1


async def _up(settings: Settings, build: Build) -> int:
    serving = asyncio.Event()
    stop = asyncio.Event()
    task = asyncio.create_task(_run(settings, build, serving=serving, stop=stop))

    def on_signal() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        if not serving.is_set():
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        return await task
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        return 0


async def _run(
    settings: Settings, build: Build, *, serving: asyncio.Event, stop: asyncio.Event
) -> int:
    home = Home.at(settings.home)
    with home.hold(), listen(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{port}"
        async with start_engines(settings, home) as engines:
            app_role = await runner.application_role(engines.database_url)
            await runner.upgrade(engines.migration_url, app_role=app_role)
            async with (
                _closing_in_time(build(settings, engines, url)) as application,
                _background(application) as background,
                serve(application.asgi, listener) as server,
            ):
                # What was made until now stays for good: left out of collections, which
                # would else stop every request for a tenth of a second now and then.
                gc.collect()
                gc.freeze()
                serving.set()
                home.announce(
                    Run(os.getpid(), url, __version__, application.store_id, application.key)
                )
                _welcome(url, home, notice=application.notice)
                return await _until_stopped(stop, engines, server=server, background=background)


async def _until_stopped(
    stop: asyncio.Event,
    engines: Engines,
    *,
    server: asyncio.Task[None],
    background: asyncio.Task[None],
) -> int:
    stopped = asyncio.create_task(stop.wait())
    failed = asyncio.create_task(engines.failure())
    try:
        await asyncio.wait(
            (stopped, failed, server, background), return_when=asyncio.FIRST_COMPLETED
        )
        if stopped.done():
            return 0
        if failed.done():
            print(f"cartwheel: {failed.result()}", file=sys.stderr)  # noqa: T201
            return 1
        ended = server if server.done() else background
        _log.error("stopping: a role ended", role=ended.get_name(), exc_info=ended.exception())
        return 1
    finally:
        stopped.cancel()
        failed.cancel()


@asynccontextmanager
async def _closing_in_time(
    built: AbstractAsyncContextManager[Application],
) -> AsyncIterator[Application]:
    application = await built.__aenter__()
    raised: tuple[Any, Any, Any] = (None, None, None)
    try:
        yield application
    except BaseException:
        raised = sys.exc_info()
        raise
    finally:
        try:
            async with asyncio.timeout(_CLOSING_GRACE_SECONDS):
                await built.__aexit__(*raised)
        except TimeoutError:
            _log.warning("the application did not close in time")


@asynccontextmanager
async def _background(application: Application) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(application.run_background(), name="background")
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=_BACKGROUND_GRACE_SECONDS)
        if not task.done():
            _log.warning("the background roles did not stop in time")
        elif not task.cancelled():
            with suppress(BaseException):
                task.result()


def _welcome(url: str, home: Home, *, notice: str | None) -> None:
    console = Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_row("Cartwheel", f"[bold]{__version__}[/bold]")
    table.add_row("Open", f"[link={url}]{url}[/link]")
    table.add_row("API", f"{url}/docs")
    table.add_row("Data", str(home.path))
    table.add_row("Store key", str(home.path / "run.json"))
    if notice:
        table.add_row("Note", notice)
    table.add_row("Stop", "Ctrl-C")
    console.print(table)
