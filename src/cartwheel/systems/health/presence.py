"""
Which processes there are, how each of them is, and what they did.

Every few seconds a process says in Redis that it is there and what its checks found; one that
stops takes its word back, and one that is killed falls silent. Once a minute it adds what it
did since. Nobody depends on any of it: while Redis is away nothing is told, and what was not
told is missing.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from cartwheel import __version__
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST
from cartwheel.systems.health.api import Health, Outcome

log = structlog.get_logger()

EVERY: Final = timedelta(seconds=5)
CHECKED_EVERY: Final = timedelta(seconds=30)
"""How old what a process says of its engines may be, while all of them are well."""
SILENT_AFTER: Final = timedelta(seconds=15)
"""A process that said nothing for so long is gone, or hangs."""
KEPT: Final = timedelta(minutes=15)
"""How long one that fell silent is still named."""
FIGURES_KEPT: Final = timedelta(hours=24)

_PROCESSES: Final = "cartwheel:processes"
_FIGURES: Final = "cartwheel:figures"
_FIGURES_EVERY: Final = timedelta(minutes=1)
_LAST_WORD_SECONDS: Final = 1.0
_COUNTED: Final = (
    "cartwheel_rpc_call_seconds",
    "cartwheel_rpc_failures",
    "process_cpu_seconds",
    "process_resident_memory_bytes",
)
_FAULTS: Final = frozenset({"internal", "unavailable"})


class ProcessSeen(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A process as it said itself, at `seenAt`, that it is."""

    id: UUID
    role: str
    host: str
    pid: int
    version: str
    status: str
    checks: tuple[Outcome, ...]
    started_at: datetime
    seen_at: datetime


class ProcessFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a process did in the minute that ended at `at`.

    `calls` that succeeded took `callMs` together; `faults` are those that failed and were not
    the caller's fault. `memoryBytes` is what it holds, None where nobody can say.
    """

    role: str
    at: datetime
    calls: int
    faults: int
    call_ms: int
    cpu_ms: int
    memory_bytes: int | None


class Presence:
    """Who is there, in Redis; one for the process."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._own: set[UUID] = set()

    def _now_if_own(self, process: ProcessSeen) -> ProcessSeen:
        # A process that is asked is there, even when it rests and says so less often.
        if not REST.is_alone or process.id not in self._own:
            return process
        return msgspec.structs.replace(process, seen_at=self._clock.now())

    async def tell(self, process: ProcessSeen) -> None:
        """Say that a process, this one, is there."""
        self._own.add(process.id)
        with translated_errors():
            await self._redis.hset(  # type: ignore[misc]  # the client types it for both kinds
                _PROCESSES, str(process.id), msgspec.json.encode(process).decode()
            )

    async def forget(self, process_id: UUID) -> None:
        """Take the word of a process back."""
        self._own.discard(process_id)
        with translated_errors():
            await self._redis.hdel(_PROCESSES, str(process_id))  # type: ignore[misc]

    async def list_processes(self) -> tuple[ProcessSeen, ...]:
        """
        Return every process heard of lately, by role, those that fell silent included.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            said = await self._redis.hgetall(_PROCESSES)  # type: ignore[misc]
        found = [
            self._now_if_own(msgspec.json.decode(word, type=ProcessSeen)) for word in said.values()
        ]
        oldest = self._clock.now() - KEPT
        for process in found:
            if process.seen_at < oldest:
                await self.forget(process.id)
        there = [process for process in found if process.seen_at >= oldest]
        return tuple(sorted(there, key=lambda process: (process.role, process.started_at)))

    async def add(self, figures: ProcessFigures) -> None:
        """Add what a process did in a minute; what is older than a day goes."""
        oldest = figures.at - FIGURES_KEPT
        with translated_errors():
            await self._redis.xadd(
                _FIGURES,
                {b"figures": msgspec.json.encode(figures)},
                minid=str(_milliseconds(oldest)),
            )

    async def figures_since(self, since: datetime) -> tuple[ProcessFigures, ...]:
        """
        Return what processes did since, the oldest first.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            rows = await self._redis.xrange(_FIGURES, min=str(_milliseconds(since)))
        return tuple(msgspec.json.decode(row[b"figures"], type=ProcessFigures) for _, row in rows)


class _Counters(msgspec.Struct, frozen=True):
    calls: int
    faults: int
    call_ms: int
    cpu_ms: int
    memory_bytes: int | None


class Heartbeat:
    """Says that this process is there, as long as it runs."""

    def __init__(self, presence: Presence, clock: Clock, *, role: str, health: Health) -> None:
        self._presence = presence
        self._clock = clock
        self._health = health
        self._role = role
        self._id = new_id()
        self._started_at = clock.now()

    async def run(self, counters: Callable[[], _Counters] | None = None) -> None:
        """Tell until cancelled, and take it back then; engines that are away are waited for."""
        read = counters or _read
        before, told_at = read(), self._clock.now()
        try:
            while True:
                try:
                    await self._presence.tell(await self.seen())
                    if self._clock.now() - told_at >= _FIGURES_EVERY:
                        now, told_at = read(), self._clock.now()
                        await self._presence.add(self._since(before, now, told_at))
                        before = now
                except UnavailableError as error:
                    log.debug("health.not_told", error=str(error))
                except Exception:
                    log.exception("health.not_told")
                await REST.next_round(EVERY.total_seconds())
        finally:
            with suppress(UnavailableError, TimeoutError):
                async with asyncio.timeout(_LAST_WORD_SECONDS):
                    await self._presence.forget(self._id)

    async def seen(self) -> ProcessSeen:
        """Return this process as it is now."""
        report = await self._health.report(good_for=CHECKED_EVERY)
        return ProcessSeen(
            id=self._id,
            role=self._role,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=__version__,
            status="draining" if self._health.draining else report.status,
            checks=report.checks,
            started_at=self._started_at,
            seen_at=self._clock.now(),
        )

    def _since(self, before: _Counters, now: _Counters, at: datetime) -> ProcessFigures:
        return ProcessFigures(
            role=self._role,
            at=at,
            calls=now.calls - before.calls,
            faults=now.faults - before.faults,
            call_ms=now.call_ms - before.call_ms,
            cpu_ms=now.cpu_ms - before.cpu_ms,
            memory_bytes=now.memory_bytes,
        )


def _read() -> _Counters:
    sums: dict[str, float] = {}
    for metric in REGISTRY.restricted_registry(_samples()).collect():
        for sample in metric.samples:
            if sample.labels.get("code", "internal") in _FAULTS:
                sums[sample.name] = sums.get(sample.name, 0) + sample.value
    memory = sums.get("process_resident_memory_bytes")
    return _Counters(
        calls=round(sums.get("cartwheel_rpc_call_seconds_count", 0)),
        faults=round(sums.get("cartwheel_rpc_failures_total", 0)),
        call_ms=round(sums.get("cartwheel_rpc_call_seconds_sum", 0) * 1000),
        cpu_ms=round(sums.get("process_cpu_seconds_total", 0) * 1000),
        memory_bytes=None if memory is None else round(memory),
    )


def _samples() -> list[str]:
    return [f"{name}{end}" for name in _COUNTED for end in ("", "_count", "_sum", "_total")]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
