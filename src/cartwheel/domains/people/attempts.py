"""
Slowing down whoever guesses: attempts counted in Redis, by account and by address, and those
of devices that an account knows by device.

An attempt is counted before it is made, and taken back when it succeeds: guesses that
are made side by side do not slip through. Taking one back ends the lock that it set and no
other: a right password beside wrong ones unlocks no address. Signing in ends what its own
account has against it. After so many failures each
further one locks for twice as long as the last, up to a quarter of an hour. Unknown
accounts are locked alike. Without Redis nothing can be counted, and nobody signs in.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from redis.asyncio import Redis

from cartwheel.domains.people.errors import LockedOutError
from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.redis import translated_errors

_PREFIX: Final = "cartwheel:attempts:"
_PATIENCE_SECONDS: Final = 1.0

# KEYS the counters; ARGV now, and of each free attempts, first pause, longest pause, memory
# (ms). Returns how long the longest of their locks lasts, or 0 and the lock that each has set.
_TAKE: Final = """
local now, wait, answer = tonumber(ARGV[1]), 0, {0}
for i, key in ipairs(KEYS) do
  local locked = tonumber(redis.call('HGET', key, 'until') or '0')
  -- One that ends later than a lock can was set while the clock was ahead.
  local left = locked - now
  if left > 0 and left <= tonumber(ARGV[4*i]) then wait = math.max(wait, left) end
end
if wait > 0 then return {wait} end
for i, key in ipairs(KEYS) do
  local free, first, longest = tonumber(ARGV[4*i-2]), tonumber(ARGV[4*i-1]), tonumber(ARGV[4*i])
  local memory, lock = tonumber(ARGV[4*i+1]), 0
  local failures = redis.call('HINCRBY', key, 'n', 1)
  local beyond = failures - free
  if beyond >= 0 then
    lock = now + math.min(first * 2 ^ math.min(beyond, 30), longest)
    redis.call('HSET', key, 'until', string.format('%d', lock))
  end
  if failures == 1 or redis.call('PTTL', key) > memory then redis.call('PEXPIRE', key, memory) end
  answer[i+1] = lock
end
return answer
"""

# The attempt was none: it is taken off again, with the lock that it set. ARGV its lock.
_TAKE_BACK: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'n', -1) <= 0 then return redis.call('DEL', KEYS[1]) end
if redis.call('HGET', KEYS[1], 'until') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'until')
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How many attempts may fail freely, and how long is then waited.

    Failures are forgotten together, `memory` after the first: an address that many people
    share never has a quiet day.
    """

    free: int
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=15)
    memory: timedelta = timedelta(hours=24)


ACCOUNT: Final = Patience(free=5)
# Many people may share one address.
ADDRESS: Final = Patience(free=30)


@dataclass(frozen=True, slots=True)
class Count:
    """One count that an attempt stands in, and until when its failure locks (ms since 1970)."""

    name: str
    key: str
    locked_until: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is counted: by account and by address, or by a device that is known."""

    counts: tuple[Count, ...]

    @property
    def locks(self) -> tuple[str, ...]:
        """What is locked, should it fail: `account`, `address`, both, `device` or nothing."""
        return tuple(count.name for count in self.counts if count.locked_until)


class Attempts:
    """Counts attempts to prove who one is; addresses by IPv4, or by the /64 network of IPv6."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._clock = clock
        self._take: Any = redis.register_script(_TAKE)
        self._take_back: Any = redis.register_script(_TAKE_BACK)
        self._redis = redis

    async def begin(self, account: str, *, address: str, device: str | None = None) -> Attempt:
        """
        Count an attempt on an account from an address; it has failed until it is said not to.

        The wait of a refusal is enough for all its counts: it is the longest of their locks.
        One of a device that is known counts for that device alone: strangers do not lock it
        out, and it does not lock out others.

        Raises:
            LockedOutError: it may not be made yet; it does not count.
            UnavailableError: Redis does not answer.
        """
        if device is not None:
            counts = [("device", _device(account, device), ACCOUNT)]
        else:
            counts = [("account", _account(account), ACCOUNT)]
            counts.append(("address", _address(address), ADDRESS))
        arguments = [int(self._clock.now().timestamp() * 1000)]
        for _, _, patience in counts:
            spans = (patience.first, patience.longest, patience.memory)
            arguments += (patience.free, *(span // timedelta(milliseconds=1) for span in spans))
        with translated_errors():
            async with asyncio.timeout(_PATIENCE_SECONDS):
                wait, *locks = await self._take([key for _, key, _ in counts], arguments)
        if wait:
            raise LockedOutError(timedelta(milliseconds=wait))
        return Attempt(
            tuple(
                Count(name, key, lock) for (name, key, _), lock in zip(counts, locks, strict=True)
            )
        )

    async def succeed(self, attempt: Attempt) -> None:
        """Forget the failures of the account or the device; those of the address stay."""
        for count in attempt.counts:
            if count.name != "address":
                with translated_errors():
                    await self._redis.delete(count.key)
        await self.undo(Attempt(tuple(each for each in attempt.counts if each.name == "address")))

    async def forget(self, account: str) -> None:
        """
        Forget the failures of an account, whoever they were.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self._redis.delete(_account(account))

    async def undo(self, attempt: Attempt) -> None:
        """
        Let the attempt not have been one.

        Its locks end with it, and none that others have set meanwhile.
        """
        with translated_errors():
            for count in attempt.counts:
                await self._take_back(keys=[count.key], args=[count.locked_until])


def _device(account: str, device: str) -> str:
    return f"{_PREFIX}device:{hashlib.sha256(f'{device} {account}'.encode()).hexdigest()}"


def _account(account: str) -> str:
    return f"{_PREFIX}account:{hashlib.sha256(account.encode()).hexdigest()}"


def _address(address: str) -> str:
    return f"{_PREFIX}address:{network_of(address)}"
