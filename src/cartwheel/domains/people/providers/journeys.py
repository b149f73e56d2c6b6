"""Sign-ins that are under way to a provider, in Redis; each returns once, within ten minutes."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec
from redis.asyncio import Redis

from cartwheel.domains.people import rules
from cartwheel.domains.people.errors import ProviderRefusedError
from cartwheel.domains.people.providers.contracts import Vouched
from cartwheel.kernel.redis import translated_errors

LASTS: Final = timedelta(minutes=10)


class Journey(msgspec.Struct, frozen=True):
    """What must fit when somebody returns; `binding` is a digest of what the browser holds."""

    provider: str
    nonce: str
    verifier: str
    binding: bytes


class Arrival(msgspec.Struct, frozen=True):
    """Who has returned already, and is asked for a code of a second factor."""

    provider: str
    binding: bytes
    vouched: Vouched


_decode: Final = msgspec.json.Decoder(Journey).decode
_decode_arrival: Final = msgspec.json.Decoder(Arrival).decode


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

    async def keep(self, state: str, arrival: Arrival) -> None:
        """
        Remember who has returned, for ten minutes from the first time.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self.redis.set(
                _arrival_key(state), msgspec.json.encode(arrival), ex=LASTS, nx=True
            )

    async def find(self, state: str, *, provider: str, binding: str | None) -> Vouched | None:
        """
        Return who has returned already; None when nobody has, to this provider and browser.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            raw = await self.redis.get(_arrival_key(state))
        if raw is None or binding is None:
            return None
        arrival = _decode_arrival(raw)
        is_same = hmac.compare_digest(arrival.binding, rules.digest_of(binding))
        return arrival.vouched if is_same and arrival.provider == provider else None

    async def forget(self, state: str) -> None:
        """
        Forget who has returned.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self.redis.delete(_arrival_key(state))


def _arrival_key(state: str) -> str:
    return f"{_key(state)}:arrived"


def _key(state: str) -> str:
    return f"cartwheel:sign-ins:{rules.digest_of(state).hex()}"
