"""Links that let somebody past a lock, in Redis beside the locks: each once, within an hour."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from cartwheel.domains.people import rules
from cartwheel.kernel.redis import translated_errors

LASTS: Final = timedelta(hours=1)
MOST_MAILS: Final = 5
"""To one account within an hour."""

_PREFIX: Final = "cartwheel:unlocks:"


@dataclass(frozen=True, slots=True)
class Unlocks:
    """Remembers whose account a token lets past its lock."""

    redis: Redis

    async def make(self, email: str) -> str | None:
        """
        Make a token; None when the account was mailed often enough.

        Raises:
            UnavailableError: Redis does not answer.
        """
        token = rules.make_token()
        counter = _counter(email)
        with translated_errors():
            async with self.redis.pipeline() as pipe:
                pipe.incr(counter)
                # Together with it, and each time: a counter without an end would never let go.
                pipe.expire(counter, LASTS, nx=True)
                count, _ = await pipe.execute()
            if count > MOST_MAILS:
                return None
            await self.redis.set(_key(token), email.encode(), ex=LASTS)
        return token

    async def take(self, token: str) -> str | None:
        """
        Use a token up and return the address of its account; None when it is not good.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            found = await self.redis.getdel(_key(token))
        return None if found is None else bytes(found).decode()

    async def take_back(self, token: str, email: str) -> None:
        """
        Let a token open nothing that was mailed to nobody, nor count as mailed.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self.redis.pipeline() as pipe:
                pipe.delete(_key(token))
                pipe.decr(_counter(email))
                pipe.expire(_counter(email), LASTS, nx=True)
                await pipe.execute()


def _counter(email: str) -> str:
    return f"{_PREFIX}mails:{hashlib.sha256(email.encode()).hexdigest()}"


def _key(token: str) -> str:
    return f"{_PREFIX}{rules.digest_of(token).hex()}"
