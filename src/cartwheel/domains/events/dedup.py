"""
Recognising repeated events by their message id, for one hour.

The script remembers with each id the log position that it was first seen at. An
id that is already there at another position is a duplicate; at the same
position it is the same delivery once more, after a crash, and goes through.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Final

from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors

REMEMBERED_FOR: Final = timedelta(hours=1)
_WINDOW_SECONDS: Final = int(REMEMBERED_FOR.total_seconds())

_SCRIPT: Final = """
local fresh = {}
for i, key in ipairs(KEYS) do
  local position = ARGV[i + 1]
  if redis.call('SET', key, position, 'NX', 'EX', ARGV[1]) then
    fresh[i] = 1
  elseif redis.call('GET', key) == position then
    fresh[i] = 1
  else
    fresh[i] = 0
  end
end
return fresh
"""


class Deduplicator:
    """Tells new events from repeated ones."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(_SCRIPT)

    async def fresh(
        self, partition: int, ids: Sequence[tuple[str, str]], *, positions: Sequence[str]
    ) -> list[bool]:
        """
        Say for each (store id, message id) whether it is seen for the first time.

        One script call, whatever the number. Ids that repeat within the call must
        have positions of their own.

        Raises:
            UnavailableError: Redis does not answer.
        """
        prefix = b"cartwheel:seen:{%d}:" % partition  # one slot of a cluster per partition
        keys = [
            prefix + blake2b(f"{store_id}:{message_id}".encode(), digest_size=16).digest()
            for store_id, message_id in ids
        ]
        with translated_errors():
            answer = await self._script(keys=keys, args=[_WINDOW_SECONDS, *positions])
        return [mark == 1 for mark in answer]
