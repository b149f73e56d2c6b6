"""How far groups are behind the log, and how full Redis is, for `/metrics` and the log."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from prometheus_client import Gauge

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.rest import REST
from cartwheel.systems.eventlog.api import EventLog

log = structlog.get_logger()

_EVERY_SECONDS: Final = 15.0

_LABELS: Final = ("topic", "group", "partition")
entries = Gauge(
    "cartwheel_eventlog_lag_entries",
    "Entries that a group has still to do, as every process of its role sees them: take the"
    " maximum.",
    _LABELS,
)
oldest_seconds = Gauge(
    "cartwheel_eventlog_oldest_seconds",
    "Age of the oldest of them, as every process of its role sees it: take the maximum.",
    _LABELS,
)


async def watch_lags(event_log: EventLog, readers: Mapping[str, Sequence[str]]) -> None:
    """Measure the groups that read each topic, until cancelled."""
    while True:
        try:
            await asyncio.gather(
                *(
                    observe(event_log, topic, group)
                    for topic, groups in readers.items()
                    for group in groups
                )
            )
        except UnavailableError as error:
            log.warning("eventlog.lag_not_measured", error=str(error))
        except Exception:
            log.exception("eventlog.lag_not_measured")
        await REST.next_round(_EVERY_SECONDS)


async def watch_memory(memory: RedisMemory) -> None:
    """Measure how full Redis is, until cancelled."""
    while True:
        try:
            await memory.look()
        except UnavailableError as error:
            log.warning("redis.memory_not_measured", error=str(error))
        except Exception:
            log.exception("redis.memory_not_measured")
        await REST.next_round(_EVERY_SECONDS)


async def observe(event_log: EventLog, topic: str, group: str) -> None:
    """
    Bring the gauges of a group up to date.

    Raises:
        UnavailableError: the log does not answer.
    """
    for lag in await event_log.lag(topic, group=group):
        labels = (topic, group, str(lag.partition))
        entries.labels(*labels).set(lag.entries)
        oldest_seconds.labels(*labels).set(lag.oldest_seconds)
