"""Sign-ins that are under way to a provider, in Redis; each returns once, within ten minutes."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec
from redis.asyncio import Redis

from cartwheel.domains.accounts.people import rules
from cartwheel.domains.accounts.people.errors import ProviderRefusedError
from cartwheel.kernel.redis import translated_errors

LASTS: Final = timedelta(minutes=10)


class Journey(msgspec.Struct, frozen=True):
    """What must fit when somebody returns; `binding` is a digest of what the browser holds."""

    provider: str
    nonce: str
    verifier: str
    binding: bytes


_decode: Final = msgspec.json.Decoder(Journey).decode


@dataclass(frozen=True, slots=True)
class Journeys:
    """Remembers who set out."""

    redis: Redis

    async def begin(self, state: str, journey: Journey) -> None:
        """
        Remember a journey.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self.redis.set(_key(state), msgspec.json.encode(journey), ex=LASTS)

    async def end(self, state: str, *, provider: str, binding: str | None) -> Journey:
        """
        Return a journey and forget it.

        Raises:
            ProviderRefusedError: there was none, or not to this provider, or another
                browser set out.
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            raw = await self.redis.getdel(_key(state))
        if raw is None or binding is None:
            raise ProviderRefusedError
        journey = _decode(raw)
        is_same = hmac.compare_digest(journey.binding, rules.digest_of(binding))
        if journey.provider != provider or not is_same:
            raise ProviderRefusedError
        return journey


def _key(state: str) -> str:
    return f"cartwheel:sign-ins:{rules.digest_of(state).hex()}"
