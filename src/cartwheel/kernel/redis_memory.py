"""
How full the memory of Redis is, while there is something to be done about it.

With a ceiling (`maxmemory`) and `noeviction` Redis refuses what would take more. Up to
`FULL_SHARE` of it everything is taken in; from there on the doors are to say no, and the rest
is left to what is inside already: leases, jobs, and what entries become on their way out.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import structlog
from prometheus_client import Gauge
from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

HIGH_SHARE: Final = 0.7
"""From here on somebody should look."""
FULL_SHARE: Final = 0.85
"""From here on nothing new is let in."""

_ANSWER_SECONDS: Final = 5.0
_MEBIBYTE: Final = 1 << 20

used_bytes = Gauge(
    "cartwheel_redis_memory_bytes", "What Redis uses of its memory, as it was last looked at."
)
most_bytes = Gauge(
    "cartwheel_redis_memory_most_bytes", "What Redis may use at most; 0 where it has no ceiling."
)


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """What Redis uses and may use, in bytes; `most` is 0 where it has no ceiling."""

    used: int
    most: int
    policy: str = "noeviction"
    """What Redis does at its ceiling."""

    @property
    def is_high(self) -> bool:
        """True when somebody should look."""
        return bool(self.most) and self.used >= HIGH_SHARE * self.most

    @property
    def is_full(self) -> bool:
        """True when nothing new should come in."""
        return bool(self.most) and self.used >= FULL_SHARE * self.most

    @property
    def evicts(self) -> bool:
        """True when Redis, at its ceiling, forgets what it has acknowledged."""
        return bool(self.most) and self.policy != "noeviction"

    def __str__(self) -> str:
        """Say it to people."""
        used = f"{self.used / _MEBIBYTE:,.0f}"
        if not self.most:
            return f"{used} MiB used, without a ceiling"
        share = self.used / self.most
        return f"{used} of {self.most / _MEBIBYTE:,.0f} MiB used, {share:.0%}"


class RedisMemory:
    """Looks at the memory of one Redis, and warns in the log when it becomes high or full."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._level = 0

    async def look(self) -> MemoryUse:
        """
        Ask Redis, and bring the gauges up to date.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with asyncio.timeout(_ANSWER_SECONDS):
                found: dict[str, Any] = await self._redis.info("memory")
        # Buffers of the append-only file and of replicas do not count towards the ceiling.
        used = found["used_memory"] - found.get("mem_not_counted_for_evict", 0)
        use = MemoryUse(
            used, found.get("maxmemory", 0), found.get("maxmemory_policy", "noeviction")
        )
        used_bytes.set(use.used)
        most_bytes.set(use.most)
        self._tell(use)
        return use

    def _tell(self, use: MemoryUse) -> None:
        level = use.is_high + use.is_full
        if level == self._level:
            return
        facts = {"used_bytes": use.used, "most_bytes": use.most}
        if level == 0:
            log.info("redis.memory_well", **facts)
        elif level > self._level:
            log.warning("redis.memory_full" if use.is_full else "redis.memory_high", **facts)
        self._level = level
