"""A token that was verified a moment ago is believed for another, and no other token is."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.unit.tokens.making import (
    AUDIENCE,
    CLOCK,
    ISSUER,
    KEYS,
    NOW,
    VERIFIERS,
    StandingClock,
    signed,
)

from cartwheel.systems.tokens.api import (
    Claims,
    EitherVerifier,
    InvalidTokenError,
    RememberingVerifier,
)
from cartwheel.systems.tokens.jwt import JWTVerifier


@dataclass
class Counting:
    """Counts what gets through to the arithmetic."""

    clock: StandingClock = field(default_factory=StandingClock)
    asked: int = 0

    async def verify(self, token: str, *, audience: str) -> Claims:
        self.asked += 1
        return await JWTVerifier(KEYS, self.clock, ISSUER).verify(token, audience=audience)


@dataclass
class Remembering:
    """A verifier whose times are ours."""

    inner: Counting = field(default_factory=Counting)
    now: float = 0.0

    def verifier(self, *, most: int = 10) -> RememberingVerifier:
        return RememberingVerifier(
            self.inner, self.inner.clock, most=most, seconds=lambda: self.now
        )


async def test_a_second_look_within_a_second_is_spared() -> None:
    made = Remembering()
    verifier = made.verifier()
    token = await signed("jwt")
    first = await verifier.verify(token, audience=AUDIENCE)
    made.now = 0.99
    assert await verifier.verify(token, audience=AUDIENCE) is first
    assert made.inner.asked == 1
    made.now = 1.0
    assert await verifier.verify(token, audience=AUDIENCE) == first
    assert made.inner.asked == 2


async def test_a_remembered_token_ends_when_it_ends() -> None:
    made = Remembering()
    verifier = made.verifier()
    token = await signed("jwt", lifetime=timedelta(seconds=2))
    await verifier.verify(token, audience=AUDIENCE)
    made.inner.clock.moment = NOW + timedelta(seconds=2)
    with pytest.raises(InvalidTokenError, match=r"^The token is not valid$"):
        await verifier.verify(token, audience=AUDIENCE)
    assert made.inner.asked == 1


async def test_another_audience_is_another_question() -> None:
    made = Remembering()
    verifier = made.verifier()
    token = await signed("jwt")
    await verifier.verify(token, audience=AUDIENCE)
    for audience in ("", AUDIENCE + "\0", "cartwheel:web"):
        with pytest.raises(InvalidTokenError):
            await verifier.verify(token, audience=audience)


async def test_nothing_near_a_remembered_token_passes() -> None:
    made = Remembering()
    verifier = made.verifier()
    token = await signed("jwt")
    await verifier.verify(token, audience=AUDIENCE)
    for other in (token + "=", token[:-1], token.swapcase(), " " + token, token + "\ud800"):
        with pytest.raises(InvalidTokenError):
            await verifier.verify(other, audience=AUDIENCE)


async def test_refusals_are_not_remembered() -> None:
    made = Remembering()
    verifier = made.verifier()
    made.inner.clock.moment = NOW - timedelta(minutes=1)
    token = await signed("jwt")
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token, audience=AUDIENCE)
    made.inner.clock.moment = NOW
    assert await verifier.verify(token, audience=AUDIENCE)


async def test_the_oldest_make_room() -> None:
    made = Remembering()
    verifier = made.verifier(most=2)
    tokens = [await signed("jwt") for _ in range(3)]
    for token in tokens:
        await verifier.verify(token, audience=AUDIENCE)
    assert len(verifier._verified) == 2
    await verifier.verify(tokens[2], audience=AUDIENCE)
    assert made.inner.asked == 3
    await verifier.verify(tokens[0], audience=AUDIENCE)
    assert made.inner.asked == 4


@pytest.mark.parametrize("kind", ["jwt", "paseto"])
async def test_either_format_is_read(kind: str) -> None:
    token = await signed(kind)
    either = EitherVerifier(KEYS, CLOCK, issuer=ISSUER)
    assert await either.verify(token, audience=AUDIENCE) == await VERIFIERS[kind].verify(
        token, audience=AUDIENCE
    )
    with pytest.raises(InvalidTokenError):
        await either.verify(token, audience="cartwheel:web")
