"""Counts in Redis, for all processes together."""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rates.api import Charge, Limit, Verdict
from cartwheel.systems.rates.ledger import Ledger

_log = structlog.get_logger()

_PREFIX: Final = "cartwheel:rates:"
_BATCH_SECONDS: Final = 0.01
_PATIENCE_SECONDS: Final = 0.25
_PAUSE_SECONDS: Final = 1.0
_MOST_KEYS: Final = 50_000
_LOOKS: Final = 4
"""For each new caller; two would be enough to keep up."""

# ARGV: the time in milliseconds, or nothing for Redis's own. For each key: calls made already,
# limit, window in milliseconds. Then each request: what it costs, under how many keys, which.
# Returns of each key the counts of the last window and of this one, and the milliseconds since
# that began; and of each request 1 if it may pass. All in integers, as `Window` has it.
_SCRIPT: Final = """
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local found, at = {}, 1
for i, key in ipairs(KEYS) do
  local made, limit, window = tonumber(ARGV[at+1]), tonumber(ARGV[at+2]), tonumber(ARGV[at+3])
  at = at + 3
  local number = math.floor(now / window)
  local kept = redis.call('HMGET', key, 'n', 'c', 'p')
  local current, previous = tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
  local age = number - (tonumber(kept[1]) or number)
  if age == 1 then previous, current = current, 0
  elseif age > 1 then previous, current = 0, 0 end
  found[i] = {number=number, previous=previous, current=current + made,
              passed=now - number * window, window=window, limit=limit}
end
local granted = {}
while at < #ARGV do
  local cost, many, passes = tonumber(ARGV[at+1]), tonumber(ARGV[at+2]), 1
  for n = 1, many do
    local one = found[tonumber(ARGV[at+2+n])]
    local weight = one.previous * (one.window - one.passed)
    if weight + (one.current + cost) * one.window > one.limit * one.window then passes = 0 end
  end
  for n = 1, many * passes do
    local one = found[tonumber(ARGV[at+2+n])]
    one.current = one.current + cost
  end
  granted[#granted+1] = passes
  at = at + 2 + many
end
local counts = {}
for i, key in ipairs(KEYS) do
  local one = found[i]
  redis.call('HSET', key, 'n', one.number, 'c', one.current, 'p', one.previous)
  redis.call('PEXPIRE', key, 2 * one.window)
  counts[i] = {one.previous, one.current, one.passed}
end
return {counts, granted}
"""


class _Asking(NamedTuple):
    """A request that waits for Redis's word on its calls."""

    ledgers: Mapping[str, Ledger]
    cost: int
    verdict: "asyncio.Future[Verdict]"


class RedisRates:
    """
    See the package; used by one event loop.

    `namespace` keeps the counts of one use apart from another's. Without a clock, which tests
    move, time is Redis's own.
    """

    def __init__(self, redis: Redis, *, namespace: str, clock: Clock | None = None) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._prefix = f"{_PREFIX}{namespace}:"
        self._clock = clock
        self._known: OrderedDict[str, Ledger] = OrderedDict()
        self._touched: dict[str, Ledger] = {}
        self._asking: list[_Asking] = []
        self._timer: asyncio.Handle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._away_until = 0.0
        self._answers = True

    async def spend(self, charges: Sequence[Charge], *, cost: int = 1) -> Verdict:
        """See `Rates.spend`."""
        if time.monotonic() < self._away_until:
            raise _unavailable()
        now = self._now()
        ledgers = {limit.prefix + who: self._ledger(limit, who) for limit, who in charges}
        self._touched |= ledgers
        if all(ledger.is_sure(now, cost) for ledger in ledgers.values()):
            for ledger in ledgers.values():
                ledger.made += cost
            self._tell_later()
            return _verdict(ledgers, dict.fromkeys(ledgers, cost), now, allowed=True)
        asking = _Asking(ledgers, cost, asyncio.get_running_loop().create_future())
        self._asking.append(asking)
        self._tell_now()
        return await asking.verdict

    async def close(self) -> None:
        """Tell Redis what it does not know yet."""
        while self._touched or self._tasks:
            if not self._tasks:
                self._tell()
            await asyncio.wait(self._tasks)

    def _now(self) -> float:
        return time.monotonic() if self._clock is None else self._clock.now().timestamp()

    def _ledger(self, limit: Limit, who: str) -> Ledger:
        key = limit.prefix + who
        ledger = self._known.get(key)
        if ledger is None:
            self._forget()
            ledger = self._known[key] = Ledger(limit)
        else:
            self._known.move_to_end(key)
        return ledger

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

    def _tell_later(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_BATCH_SECONDS, self._tell)

    def _tell_now(self) -> None:
        if isinstance(self._timer, asyncio.TimerHandle):
            self._timer.cancel()
        elif self._timer is not None:
            return
        self._timer = asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # One batch at a time: what comes meanwhile goes with the next.
        if self._tasks or not self._touched:
            return
        told, self._touched = self._touched, {}
        asking, self._asking = self._asking, []
        task = asyncio.get_running_loop().create_task(self._ask(told, asking))
        self._tasks.add(task)
        task.add_done_callback(self._told)

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._touched and self._timer is None:
            self._tell()

    async def _ask(self, told: Mapping[str, Ledger], asking: Sequence[_Asking]) -> None:
        now = "" if self._clock is None else int(self._now() * 1000)
        arguments: list[Any] = [now]
        for ledger in told.values():
            arguments += (ledger.tell(), ledger.limit.calls, ledger.length_ms)
        places = {key: number for number, key in enumerate(told, start=1)}
        for one in asking:
            arguments += (one.cost, len(one.ledgers), *(places[key] for key in one.ledgers))
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                counts, granted = await self._script(
                    [self._prefix + key for key in told], arguments
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._fail(told, asking, error)
            return
        self._answers = True
        heard = self._now()
        for ledger, (previous, current, passed) in zip(told.values(), counts, strict=True):
            ledger.hear(heard, previous, current, passed)
        behind: Counter[str] = Counter()
        for one, may_pass in zip(asking, granted, strict=True):
            costs = dict.fromkeys(one.ledgers, one.cost)
            if not may_pass:
                behind.update(costs)
                costs = {key: behind[key] for key in costs}
            if not one.verdict.done():
                one.verdict.set_result(_verdict(one.ledgers, costs, heard, allowed=bool(may_pass)))

    def _fail(
        self, told: Mapping[str, Ledger], asking: Sequence[_Asking], error: Exception
    ) -> None:
        self._away_until = time.monotonic() + _PAUSE_SECONDS
        if self._answers:  # once per outage, not once per call
            _log.warning("rate limits are not counted", error=repr(error))
        self._answers = False
        for ledger in told.values():
            ledger.fresh_until = 0.0
        for one in asking:
            if not one.verdict.done():
                one.verdict.set_exception(_unavailable())


def _verdict(
    ledgers: Mapping[str, Ledger], costs: Mapping[str, int], now: float, *, allowed: bool
) -> Verdict:
    found = [ledger.standing(now, costs[key], allowed=allowed) for key, ledger in ledgers.items()]
    return Verdict(
        allowed, max(wait for _, wait in found), tuple(standing for standing, _ in found)
    )


def _unavailable() -> UnavailableError:
    return UnavailableError("Calls cannot be counted at the moment", retry_after_seconds=1)
