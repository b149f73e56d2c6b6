"""`cartwheel repair events`: let the pipeline write anew what the log still holds."""

# ruff: noqa: PLC0415 - `--help` needs none of it

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

if TYPE_CHECKING:
    from cartwheel.kernel.settings import Settings
    from cartwheel.systems.embedded.engines import Engines

app = typer.Typer(help="Mend what was lost, as far as that is possible.", no_args_is_help=True)


@app.callback()
def repairs() -> None:
    """Mend what was lost, as far as that is possible."""


@app.command()
def events(
    since: Annotated[
        datetime | None,
        typer.Option(help="From when on, in UTC; by default all that the log holds."),
    ] = None,
) -> None:
    """
    Write rows anew that the analytics store has lost, from what the log still holds.

    Stop the pipelines first. They look at the entries once more when they start, and add what
    is missing; counts, carts and dead letters stay as they are.
    """
    settings = read_settings()
    with importing():
        from cartwheel.systems.eventlog.api import BEGINNING
    with refusals():
        to = BEGINNING if since is None else since.replace(tzinfo=since.tzinfo or UTC)
        count = asyncio.run(_rewind(settings, to))
    typer.echo(f"{count} entries of the log will be looked at once more when the pipeline starts.")


async def _rewind(settings: "Settings", to: str | datetime) -> int:
    from cartwheel.domains.events.api import EVENTS_TOPIC
    from cartwheel.domains.events.recording import CONSUMER
    from cartwheel.kernel.redis import connect
    from cartwheel.systems.eventlog.opening import open_log_of

    async with _engines(settings) as engines, connect(engines.redis_url) as redis:
        log = await open_log_of(settings, redis=redis)
        try:
            await log.rewind(EVENTS_TOPIC, group=CONSUMER, to=to)
            return sum(lag.entries for lag in await log.lag(EVENTS_TOPIC, group=CONSUMER))
        finally:
            await log.close()


@asynccontextmanager
async def _engines(settings: "Settings") -> AsyncIterator["Engines"]:
    """Yield the engines that are given or run; start those of a home that nobody uses."""
    from cartwheel.entrypoints.engines import Engine, find_engines
    from cartwheel.entrypoints.freeing import free_leases
    from cartwheel.systems.embedded.engines import start_engines
    from cartwheel.systems.embedded.home import Home

    home = Home.at(settings.home)
    if settings.redis_url or home.find_run() is not None:
        yield find_engines(settings, frozenset({Engine.REDIS}))
        return
    with home.hold():
        async with start_engines(settings, home) as engines:
            await free_leases(settings, engines)
            yield engines
