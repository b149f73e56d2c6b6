"""Counts in Redis, for all processes of the door together."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

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

# For each key: calls made already, limit, window in milliseconds, how many requests ask, and
# the calls that each of them makes. Returns for each: the weighted count, the milliseconds
# since the window began, and of each request 1 if it may pass.
_SCRIPT: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answers = {}
local at = 0
for _, key in ipairs(KEYS) do
  local made, limit = tonumber(ARGV[at+1]), tonumber(ARGV[at+2])
  local window, asking = tonumber(ARGV[at+3]), tonumber(ARGV[at+4])
  at = at + 4
  local number = math.floor(now / window)
  local kept = redis.call('HMGET', key, 'n', 'c', 'p')
  local current, previous = tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
  local age = number - (tonumber(kept[1]) or number)
  if age == 1 then previous, current = current, 0
  elseif age > 1 then previous, current = 0, 0 end
  local passed = now - number * window
  local weighted = previous * (window - passed) / window + current + made
  local left, granted, answer = limit - weighted, 0, {'', passed}
  for n = 1, asking do
    local cost = tonumber(ARGV[at+n])
    answer[n+2] = 0
    if cost <= left then
      left, granted, answer[n+2] = left - cost, granted + cost, 1
    end
  end
  at = at + asking
  current = current + made + granted
  redis.call('HSET', key, 'n', number, 'c', current, 'p', previous)
  redis.call('PEXPIRE', key, 2 * window)
  answer[1] = tostring(weighted + granted)
  answers[#answers+1] = answer
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
    waiting: list["_Asking"] = field(default_factory=list)


class _Asking(NamedTuple):
    """A request that waits for Redis's word on its calls."""

    cost: int
    verdict: "asyncio.Future[Verdict]"


_Batch: TypeAlias = list[tuple[str, _Known, int, list[_Asking]]]


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
        asking = _Asking(cost, asyncio.get_running_loop().create_future())
        known.waiting.append(asking)
        self._tell_now(key)
        return await asking.verdict

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
        batch: _Batch = []
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

    async def _ask(self, batch: _Batch) -> None:
        arguments: list[Any] = []
        for _, known, made, waiting in batch:
            costs = (asking.cost for asking in waiting)
            arguments += (made, known.limit, known.window * 1000, len(waiting), *costs)
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
        for (_, known, _, waiting), (weighted, passed, *granted) in zip(
            batch, answers, strict=True
        ):
            known.counted = float(weighted)
            known.reset_at = now + known.window - passed / 1000
            # Beyond the window's end the counts mean something else.
            known.fresh_until = min(known.reset_at, now + known.window / 2)
            left = max(0, int(known.limit - known.counted - known.made))
            for asking, may_pass in zip(waiting, granted, strict=True):
                if not asking.verdict.done():
                    asking.verdict.set_result(Verdict(bool(may_pass), left, known.reset_at - now))

    def _fail(self, batch: _Batch, error: Exception) -> None:
        self._away_until = time.monotonic() + _PAUSE_SECONDS
        if self._answers:  # once per outage, not once per call
            _log.warning("rate limits are not counted", error=repr(error))
        self._answers = False
        for _, known, _, waiting in batch:
            known.fresh_until = 0.0
            for asking in waiting:
                if not asking.verdict.done():
                    asking.verdict.set_exception(
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
