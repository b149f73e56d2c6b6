"""Counts in Redis, for all processes of the door together."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.gateway.counting.api import Verdict

_log = structlog.get_logger()

_PREFIX: Final = "cartwheel:edge:"
_BATCH_SECONDS: Final = 0.01
_PATIENCE_SECONDS: Final = 0.25
_PAUSE_SECONDS: Final = 1.0
_SURE: Final = 0.9
_MOST_KEYS: Final = 50_000
_LOOKS: Final = 4
"""For each new caller; two would be enough to keep up."""

# For each key: calls made already, calls that ask, limit, window in milliseconds.
# Returns for each: how many of those that ask may pass, the weighted count, and the
# milliseconds since the window began.
_SCRIPT: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answers = {}
for i, key in ipairs(KEYS) do
  local made, asked = tonumber(ARGV[4*i-3]), tonumber(ARGV[4*i-2])
  local limit, window = tonumber(ARGV[4*i-1]), tonumber(ARGV[4*i])
  local number = math.floor(now / window)
  local kept = redis.call('HMGET', key, 'n', 'c', 'p')
  local current, previous = tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
  local age = number - (tonumber(kept[1]) or number)
  if age == 1 then previous, current = current, 0
  elseif age > 1 then previous, current = 0, 0 end
  local passed = now - number * window
  local weighted = previous * (window - passed) / window + current + made
  local granted = math.min(asked, math.max(0, math.floor(limit - weighted)))
  current = current + made + granted
  redis.call('HSET', key, 'n', number, 'c', current, 'p', previous)
  redis.call('PEXPIRE', key, 2 * window)
  answers[#answers+1] = {granted, tostring(weighted + granted), passed}
end
return answers
"""


@dataclass(slots=True)
class _Known:
    """What is known of a caller: Redis's word, and what was counted here since."""

    limit: int
    window: int
    counted: float = 0.0
    made: int = 0
    fresh_until: float = 0.0
    reset_at: float = 0.0
    waiting: list["asyncio.Future[Verdict]"] = field(default_factory=list)


class RedisCounter:
    """See the package; used by one event loop."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._touched: set[str] = set()
        self._timer: asyncio.Handle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._away_until = 0.0
        self._answers = True

    async def spend(self, key: str, calls: int, window_seconds: int, *, cost: int = 1) -> Verdict:
        """See `Counter.spend`."""
        now = time.monotonic()
        if now < self._away_until:
            raise UnavailableError("Calls cannot be counted at the moment", retry_after_seconds=1)
        known = self._known.get(key)
        if known is None:
            self._forget()
            known = self._known[key] = _Known(calls, window_seconds)
        else:
            self._known.move_to_end(key)
        known.limit, known.window = calls, window_seconds
        total = known.counted + known.made + cost
        if now < known.fresh_until and total <= calls * _SURE:
            known.made += cost
            self._tell_later(key)
            return Verdict(True, int(calls - total), known.reset_at - now)
        loop = asyncio.get_running_loop()
        waiters: list[asyncio.Future[Verdict]] = [loop.create_future() for _ in range(cost)]
        known.waiting += waiters
        self._tell_now(key)
        # Those that pass are the first ones: if the last does, all do.
        return (await asyncio.gather(*waiters))[-1] if cost > 1 else await waiters[0]

    async def close(self) -> None:
        """Tell Redis what it does not know yet."""
        while self._touched or self._tasks:
            if not self._tasks:
                self._tell()
            await asyncio.wait(self._tasks)

    def _tell_later(self, key: str) -> None:
        self._touched.add(key)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_BATCH_SECONDS, self._tell)

    def _tell_now(self, key: str) -> None:
        self._touched.add(key)
        if not isinstance(self._timer, asyncio.TimerHandle) and self._timer is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # One batch at a time: what comes meanwhile goes with the next.
        if self._tasks or not self._touched:
            return
        touched, self._touched = self._touched, set()
        batch = []
        for key in touched:
            known = self._known[key]
            batch.append((key, known, known.made, known.waiting))
            # Until Redis has answered, they stay in the count.
            known.counted += known.made
            known.made, known.waiting = 0, []
        task = asyncio.get_running_loop().create_task(self._ask(batch))
        self._tasks.add(task)
        task.add_done_callback(self._told)

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._touched and self._timer is None:
            self._tell()

    async def _ask(self, batch: list[tuple[str, _Known, int, list[Any]]]) -> None:
        arguments: list[Any] = []
        for _, known, made, waiting in batch:
            arguments += (made, len(waiting), known.limit, known.window * 1000)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                answers = await self._script(
                    keys=[_PREFIX + key for key, *_ in batch], args=arguments
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._fail(batch, error)
            return
        self._answers = True
        now = time.monotonic()
        for (_, known, _, waiting), (granted, weighted, passed) in zip(batch, answers, strict=True):
            known.counted = float(weighted)
            known.reset_at = now + known.window - passed / 1000
            # Beyond the window's end the counts mean something else.
            known.fresh_until = min(known.reset_at, now + known.window / 2)
            left = max(0, int(known.limit - known.counted - known.made))
            for number, waiter in enumerate(waiting):
                if not waiter.done():
                    waiter.set_result(Verdict(number < granted, left, known.reset_at - now))

    def _fail(self, batch: list[tuple[str, _Known, int, list[Any]]], error: Exception) -> None:
        self._away_until = time.monotonic() + _PAUSE_SECONDS
        if self._answers:  # once per outage, not once per call
            _log.warning("rate limits are not counted", error=repr(error))
        self._answers = False
        for _, known, _, waiting in batch:
            known.fresh_until = 0.0
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_exception(
                        UnavailableError(
                            "Calls cannot be counted at the moment", retry_after_seconds=1
                        )
                    )

    def _forget(self) -> None:
        """Make room by whoever called the longest ago; those Redis has yet to hear of stay."""
        looked = 0
        while len(self._known) >= _MOST_KEYS and looked < _LOOKS:
            looked += 1
            key = next(iter(self._known))
            if key in self._touched:
                self._known.move_to_end(key)
            else:
                del self._known[key]
