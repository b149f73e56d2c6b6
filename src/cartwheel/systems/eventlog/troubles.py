"""
Why partitions wait: what their members met last, for everybody to see.

It lies in Redis for a minute after each failure and is taken away by the next success, so
that any process can show it. It is a help to people: nothing is decided by it, and a Redis
that is away hides it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors

_SECONDS: Final = 60
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Troubles:
    """What the members of groups met last, by partition."""

    redis: Redis

    async def tell(self, group: str, partitions: Collection[int], reason: str) -> None:
        """
        Say why partitions wait.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                for partition in partitions:
                    pipe.set(_key(group, partition), reason[:_LONGEST], ex=_SECONDS)
                await pipe.execute()

    async def forget(self, group: str, partitions: Collection[int]) -> None:
        """
        Say that partitions go on.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                for partition in partitions:
                    pipe.delete(_key(group, partition))
                await pipe.execute()

    async def find(self, group: str, *, partitions: int) -> list[str | None]:
        """
        Return for each partition why it waits, None where nothing is known.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                for partition in range(partitions):
                    pipe.get(_key(group, partition))
                found = await pipe.execute()
        return [None if reason is None else reason.decode() for reason in found]


def _key(group: str, partition: int) -> str:
    return f"cartwheel:troubles:{group}:{partition}"
