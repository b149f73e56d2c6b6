"""The pace of each store: who is early is told when its turn is, and keeps that turn."""

from typing import Final

from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.queues import Rate
from cartwheel.systems.jobs.wire import milliseconds, now_ms

# The list holds the turns given last, newest first, each with when it was asked for. A new
# turn comes a whole period after the turn that lies `count` turns back, so no period ever
# holds more than `count`. Turns asked for later than now were given while the clock was ahead:
# they are forgotten, since they would hold the store up for as long as it was.
# A job that has to wait did not run: it gives its place in the queue's own rate back.
_NEXT_TURN: Final = """
local count, per, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local turn = now
local function part(index, pattern)
  local entry = redis.call('LINDEX', KEYS[1], index)
  return tonumber(entry and string.match(entry, pattern))
end
local asked = part(0, ':(%d+)$')
if asked and asked > now + tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
local earlier = part(count - 1, '^%d+')
if earlier and earlier + per > now then
  turn = earlier + per
end
redis.call('LPUSH', KEYS[1], string.format('%.0f:%.0f', turn, now))
redis.call('LTRIM', KEYS[1], 0, count - 1)
redis.call('PEXPIREAT', KEYS[1], turn + per)
if turn == now then
  return false
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('DECR', KEYS[2])
end
return turn
"""

_TOLERATED_MS: Final = 60_000
"""How far the clocks of workers may be apart."""


class StoreLimiter:
    """
    Gives each store's jobs of a queue their turns, over all workers.

    Turns are given in the order of asking and asked for once: a job that waits for its
    own is not overtaken, and a store with a thousand jobs waiting costs one question each.
    """

    def __init__(self, connection: QueueConnection, rate: Rate) -> None:
        self._script = connection.redis.register_script(_NEXT_TURN)
        self._connection = connection
        self._count = rate.count
        self._per_ms = milliseconds(rate.per)

    async def next_turn(self, store_id: str) -> int | None:
        """
        Reserve a store's next turn; returns its time in milliseconds since 1970, None for now.

        Raises:
            UnavailableError: Redis does not answer.
        """
        keys = [self._connection.key(f"turns:{store_id}"), self._connection.key("limiter")]
        with translated_errors():
            turn: int | None = await self._script(
                keys, [self._count, self._per_ms, now_ms(), _TOLERATED_MS]
            )
        return turn
