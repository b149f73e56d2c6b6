"""A process is named while it runs, is forgotten when it stops, and falls silent when killed."""

import asyncio
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.kit.clock import MovedClock

from cartwheel.domains.monitoring.rules import health_of
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.presence import (
    KEPT,
    SILENT_AFTER,
    Heartbeat,
    Presence,
    ProcessFigures,
)


async def test_a_process_tells_and_takes_it_back(redis: Redis) -> None:
    clock = MovedClock()
    presence = Presence(redis, clock)
    heart = asyncio.create_task(Heartbeat(presence, clock, role="worker", health=Health([])).run())

    async def is_told() -> bool:
        return [each.role for each in await presence.list_processes()] == ["worker"]

    await until(is_told)
    heart.cancel()
    await asyncio.wait([heart])
    assert await presence.list_processes() == ()


async def test_one_that_is_killed_is_silent_and_then_forgotten(redis: Redis) -> None:
    clock = MovedClock()
    presence = Presence(redis, clock)
    await presence.tell(await Heartbeat(presence, clock, role="web", health=Health([])).seen())
    clock.pass_by(SILENT_AFTER + timedelta(seconds=1))
    [silent] = health_of(await presence.list_processes(), now=clock.now()).processes
    assert silent.is_silent
    clock.pass_by(KEPT)
    assert await presence.list_processes() == ()


async def test_figures_are_read_from_a_time_on(redis: Redis) -> None:
    clock = MovedClock()
    presence = Presence(redis, clock)
    figures = ProcessFigures(
        role="web", at=clock.now(), calls=3, faults=1, call_ms=12, cpu_ms=40, memory_bytes=None
    )
    await presence.add(figures)
    rows = await redis.xrange("cartwheel:figures")
    added_at = datetime.fromtimestamp(int(rows[0][0].split(b"-")[0]) / 1000, UTC)
    assert await presence.figures_since(added_at) == (figures,)
    assert await presence.figures_since(added_at + timedelta(milliseconds=2)) == ()
