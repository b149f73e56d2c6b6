"""Links into a demo, in Redis: each once, within a quarter of an hour; of their tokens a digest."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from redis.asyncio import Redis

from cartwheel.domains.people import rules
from cartwheel.kernel.redis import translated_errors

LASTS: Final = timedelta(minutes=15)
_PREFIX: Final = "cartwheel:entries:"


class Entry(msgspec.Struct, frozen=True):
    """Whom a link lets in, and where."""

    person_id: UUID
    store_id: UUID


@dataclass(frozen=True, slots=True)
class EntryLinks:
    """Remembers whom a token lets in without a password."""

    redis: Redis

    async def make(self, entry: Entry) -> str:
        """
        Make a token.

        Raises:
            UnavailableError: Redis does not answer.
        """
        token = rules.make_token()
        with translated_errors():
            await self.redis.set(_key(token), msgspec.json.encode(entry), ex=LASTS)
        return token

    async def take(self, token: str) -> Entry | None:
        """
        Use a token up and return what it opens; None when it is not good.

        It is looked up by its digest, so that how long it takes says nothing of other tokens.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            found = await self.redis.getdel(_key(token))
        return None if found is None else msgspec.json.decode(found, type=Entry)


def _key(token: str) -> str:
    return f"{_PREFIX}{rules.digest_of(token).hex()}"
