"""
Rate limits: a sliding window per procedure and caller, counted in Redis.

The window is approximated from the counts of this and the last fixed window
(`limits`, sliding window counter). Answers carry `RateLimit` and `RateLimit-Policy`
as in draft-ietf-httpapi-ratelimit-headers-10.
"""

import asyncio
import math
import time
from typing import Final, Protocol

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import RateLimitedError
from cartwheel.systems.rpc.quotas import Quota

_PATIENCE_SECONDS: Final = 0.25

_BOUNDED: Final = b"""
-- Before the script of `limits`, which tells the age of a window by what is left of its key's
-- time. Keys live on the server's clock: one that was set while that was ahead would be this
-- window for as long as it was, and a quota that is used up would stay so.
local window = tonumber(ARGV[2]) * 1000
for i, longest in ipairs({window, 2 * window}) do
  if redis.call('PTTL', KEYS[i]) > longest then redis.call('PEXPIRE', KEYS[i], longest) end
end
"""

_log = structlog.get_logger(__name__)


class RateLimiter(Protocol):
    """Counts calls against quotas."""

    async def spend(self, name: str, quota: Quota, context: RequestContext) -> None:
        """
        Count one call of a procedure by whoever the request comes from.

        What is left goes into the headers of the answer.

        Raises:
            RateLimitedError: the quota is used up; the call does not count.
            UnavailableError: nothing can be counted and the quota fails closed.
        """
        ...


class RedisRateLimiter:
    """Counts in Redis, for all processes together."""

    def __init__(self, redis: Redis) -> None:
        # The address is not used: the storage is handed our pool.
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="cartwheel:limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        bridge = storage.bridge
        bridge.lua_acquire_sliding_window = redis.register_script(  # type: ignore[attr-defined]
            _BOUNDED + bridge.SCRIPT_ACQUIRE_SLIDING_WINDOW
        )
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._answers = True

    async def spend(self, name: str, quota: Quota, context: RequestContext) -> None:
        """See `RateLimiter.spend`."""
        item = RateLimitItemPerSecond(quota.calls, quota.window_seconds, namespace="")
        who = str(context.actor.id) if context.actor else network_of(context.address)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                allowed, left, reset = await self._hit(item, name, who)
        except (RedisError, OSError, TimeoutError) as error:
            self._note(error)
            metrics.rate_limits_skipped.labels(name).inc()
            if quota.fails_open:
                return
            raise UnavailableError("Calls cannot be counted at the moment") from error
        self._answers = True
        context.reply_headers += (
            (b"ratelimit-policy", b'"%s";q=%d;w=%d' % (name.encode(), *_terms(quota))),
            (b"ratelimit", b'"%s";r=%d;t=%d' % (name.encode(), left, reset)),
        )
        if not allowed:
            raise RateLimitedError(retry_after_seconds=max(1, reset))

    async def _hit(self, item: RateLimitItem, name: str, who: str) -> tuple[bool, int, int]:
        allowed = await self._limiter.hit(item, name, who)
        window = await self._limiter.get_window_stats(item, name, who)
        left = window.remaining if allowed else 0
        return allowed, left, max(0, math.ceil(window.reset_time - time.time()))

    def _note(self, error: Exception) -> None:
        if self._answers:  # once per outage, not once per call
            _log.warning("rate limits are not counted", error=repr(error))
        self._answers = False


def _terms(quota: Quota) -> tuple[int, int]:
    return quota.calls, quota.window_seconds
