"""Keys that need no database, a clock that stands, and tokens signed with anything."""

import base64
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyseto
import pytest
from joserfc import jws
from joserfc.jwk import Key
from tests.kit import signing

from cartwheel.systems.tokens.api import AUDIENCE, Claims, Identity, InvalidTokenError
from cartwheel.systems.tokens.contracts import TokenSigner, TokenVerifier
from cartwheel.systems.tokens.jwt import JWTSigner, JWTVerifier
from cartwheel.systems.tokens.keys import (
    Algorithm,
    NewKey,
    RS256Key,
    TokenKey,
    V4PublicKey,
    generate,
    read_key,
)
from cartwheel.systems.tokens.paseto import PasetoSigner, PasetoVerifier

ISSUER = "https://shop.example"
NOW = datetime(2026, 3, 2, 12, 0, 0, 250_000, UTC)
HOUR = timedelta(hours=1)
ANNA = Identity(
    subject=UUID("01900000-0000-7000-8000-0000000000a1"),
    session=UUID("01900000-0000-7000-8000-0000000000a2"),
    store=UUID("01900000-0000-7000-8000-0000000000a3"),
    role="staff",
)


@dataclass
class StandingClock:
    """Tells the time it was set to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


def opened(new: NewKey) -> TokenKey:
    """Return both halves of a key."""
    return read_key(new.public_jwk, new.private_jwk)


class FixedKeys:
    """Two keys of each algorithm are known, and the first of each signs."""

    def __init__(self, make: Callable[[], Mapping[Algorithm, tuple[NewKey, NewKey]]]) -> None:
        self._make = make
        self.asked = 0

    @functools.cached_property
    def made(self) -> Mapping[Algorithm, tuple[NewKey, NewKey]]:
        """Made when they are first asked for: whoever imports this may never do so."""
        return self._make()

    @functools.cached_property
    def known(self) -> Mapping[str, TokenKey]:
        return {key.kid: read_key(key.public_jwk) for pair in self.made.values() for key in pair}

    @functools.cached_property
    def private(self) -> Mapping[str, TokenKey]:
        return {key.kid: opened(key) for pair in self.made.values() for key in pair}

    async def find(self, kid: str) -> TokenKey | None:
        self.asked += 1
        return self.known.get(kid)

    async def active(self, algorithm: Algorithm) -> TokenKey:
        return self.private[self.made[algorithm][0].kid]


def fixed_keys() -> FixedKeys:
    """Return keys that count for themselves how often they are asked for."""
    return FixedKeys(signing.made)


KEYS = fixed_keys()
OTHER_KEYS = FixedKeys(lambda: {a: (generate(a), generate(a)) for a in Algorithm})
CLOCK = StandingClock()
SIGNERS: dict[str, TokenSigner] = {
    "jwt": JWTSigner(KEYS, CLOCK, ISSUER),
    "paseto": PasetoSigner(KEYS, CLOCK, ISSUER),
}
VERIFIERS: dict[str, TokenVerifier] = {
    "jwt": JWTVerifier(KEYS, CLOCK, ISSUER),
    "paseto": PasetoVerifier(KEYS, CLOCK, ISSUER),
}


async def signed(kind: str, **given: Any) -> str:
    """Return a token for Anna."""
    options = {"audience": AUDIENCE, "lifetime": HOUR} | given
    return await SIGNERS[kind].sign(ANNA, **options)


def payload_of(kind: str, **changed: Any) -> dict[str, Any]:
    """Return a payload as a signer writes it, changed; None leaves a member out."""
    begin = NOW.replace(microsecond=0)
    times: dict[str, Any] = {"iat": begin, "nbf": begin, "exp": begin + HOUR}
    said = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(ANNA.subject),
        "jti": "01900000-0000-7000-8000-0000000000a4",
        **times,
        **changed,
    }
    write = (lambda t: int(t.timestamp())) if kind == "jwt" else datetime.isoformat
    return {
        name: write(value) if isinstance(value, datetime) else value
        for name, value in said.items()
        if value is not None
    }


def jwt_key(number: int = 0) -> RS256Key:
    """Return one of our RSA keys, with its private half."""
    key = KEYS.private[KEYS.made[Algorithm.RS256][number].kid]
    assert isinstance(key, RS256Key)
    return key


def paseto_key(number: int = 0) -> V4PublicKey:
    """Return one of our Ed25519 keys, with its private half."""
    key = KEYS.private[KEYS.made[Algorithm.V4_PUBLIC][number].kid]
    assert isinstance(key, V4PublicKey)
    return key


def write_jwt(
    payload: Mapping[str, Any],
    *,
    key: Key | None = None,
    algorithm: str = "RS256",
    header: Mapping[str, Any] | None = None,
) -> str:
    """Sign a JWT with whatever is asked for; None among the header's members leaves one out."""
    said = {"alg": algorithm, "typ": "at+jwt", "kid": jwt_key().kid, **(header or {})}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.check_header = lambda _: None  # type: ignore[method-assign]
    return jws.serialize_compact(
        {name: value for name, value in said.items() if value is not None},
        json.dumps(payload),
        key or jwt_key().key,
        registry=registry,
    )


def write_paseto(
    payload: Mapping[str, Any],
    *,
    key: V4PublicKey | None = None,
    footer: Mapping[str, Any] | None = None,
    assertion: str = AUDIENCE,
) -> str:
    """Sign a PASETO token with whatever is asked for."""
    return pyseto.encode(
        (key or paseto_key()).key,
        json.dumps(payload),
        footer=json.dumps({"kid": paseto_key().kid} if footer is None else footer),
        implicit_assertion=assertion,
    ).decode()


def written(kind: str, payload: Mapping[str, Any]) -> str:
    """Sign a payload with our active key."""
    return write_jwt(payload) if kind == "jwt" else write_paseto(payload)


def segment(content: bytes) -> str:
    """Write a part of a token."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def accepts(kind: str, token: str, *, audience: str = AUDIENCE) -> Claims:
    """Return what a token says."""
    return await VERIFIERS[kind].verify(token, audience=audience)


async def refuses(kind: str, token: str, *, audience: str = AUDIENCE) -> None:
    """A token opens nothing, in the words of every refusal."""
    with pytest.raises(InvalidTokenError, match=r"^The token is not valid$"):
        await VERIFIERS[kind].verify(token, audience=audience)
