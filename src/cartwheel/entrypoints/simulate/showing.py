"""A simulation, and the line that it keeps on a terminal."""

import asyncio
from contextlib import suppress
from typing import ClassVar
from uuid import UUID

import httpx
import msgspec
import stamina.instrumentation
import typer
from rich.console import Console

from cartwheel.entrypoints.running import RunningServer, find
from cartwheel.entrypoints.simulate.run import Simulation
from cartwheel.kernel.errors import AppError, Kind
from cartwheel.kernel.settings import Settings


class _Store(msgspec.Struct):
    id: UUID


class CannotSimulateError(AppError):
    """The server does not answer, or does not take events with this key."""

    code: ClassVar[str] = "simulate.cannot_simulate"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


def show(
    *, rate: float, seed: int | None, duration: float | None, url: str | None, key: str | None
) -> None:
    """
    Simulate until stopped, or for so many seconds, and print what happened.

    Raises:
        Exit: 1 when there is no such server, having said so.
    """
    stamina.instrumentation.set_on_retry_hooks([])
    console = Console(stderr=True)
    try:
        found = find(home=Settings().home, url=url, key=key)
        server = RunningServer(url=found.url, key=found.key, store_id=_find_store(found))
        simulation = Simulation(server, rate=rate, seed=seed)
        with suppress(KeyboardInterrupt):  # the way to end it
            asyncio.run(_run(simulation, console, seconds=duration))
    except AppError as error:
        console.print(
            f"cartwheel simulate: {error}",
            style="red",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1) from None
    console.print(_line(simulation), markup=False, highlight=False, soft_wrap=True)


async def _run(simulation: Simulation, console: Console, *, seconds: float | None) -> None:
    watching = asyncio.create_task(_watch(simulation, console))
    try:
        await simulation.run(asyncio.Event(), seconds=seconds)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _find_store(server: RunningServer) -> UUID:
    try:
        with httpx.Client(trust_env=not server.is_here) as http:
            answer = http.get(
                f"{server.url}/api/v1/stores/current",
                headers={"Authorization": f"Bearer {server.key}"},
            )
    except httpx.TransportError as error:
        raise CannotSimulateError(f"No server answers at {server.url}: {error}") from None
    if not answer.is_success:
        raise CannotSimulateError(
            f"The server at {server.url} does not take this key: it answers {answer.status_code}"
        )
    return msgspec.json.decode(answer.content, type=_Store).id


async def _watch(simulation: Simulation, console: Console) -> None:
    if not console.is_terminal:
        console.print(_line(simulation), markup=False, highlight=False, soft_wrap=True)
        return
    with console.status("") as status:
        while True:
            status.update(_line(simulation))
            await asyncio.sleep(1)


def _line(simulation: Simulation) -> str:
    crowd, tally = simulation.crowd, simulation.crowd.tally
    return (
        f"synthetic shop (seed {simulation.seed}): {tally.events:,} events, "
        f"{crowd.present:,} shoppers, {crowd.away:,} away from a cart, {tally.orders:,} orders, "
        f"{tally.offers:,} interventions heard, {tally.won_back:,} won back"
        + (" · waiting for the server" if simulation.is_waiting else "")
    )
