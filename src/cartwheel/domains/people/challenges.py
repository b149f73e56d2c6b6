"""What passkeys are to sign, in Redis: each challenge once, within five minutes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from cartwheel.domains.people import rules
from cartwheel.kernel.redis import translated_errors

LASTS: Final = timedelta(minutes=5)
_NOBODY: Final = b"-"


@dataclass(frozen=True, slots=True)
class Challenges:
    """Remembers challenges, and for whom they were made: a person, or whoever signs in."""

    redis: Redis

    async def make(self, person_id: UUID | None) -> bytes:
        """
        Make a challenge.

        Raises:
            UnavailableError: Redis does not answer.
        """
        challenge = rules.make_seed()
        with translated_errors():
            await self.redis.set(_key(challenge), _value(person_id), ex=LASTS)
        return challenge

    async def take(self, challenge: bytes, person_id: UUID | None) -> bool:
        """
        Use a challenge up; False when it was not made for this, or was used.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            found = await self.redis.getdel(_key(challenge))
        return bool(found == _value(person_id))


def _key(challenge: bytes) -> str:
    return f"cartwheel:challenges:{rules.digest_of(challenge.hex()).hex()}"


def _value(person_id: UUID | None) -> bytes:
    return _NOBODY if person_id is None else person_id.bytes
