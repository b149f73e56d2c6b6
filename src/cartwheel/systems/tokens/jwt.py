"""
JWT access tokens: RS256, with the checks of RFC 8725 and the type of RFC 9068.

The header says `alg`, `typ` and `kid`, each exactly as we write it, and nothing else:
no embedded or linked key, no extension, critical or not, is so much as looked at.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Final, Literal

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from msgspec import Meta

from cartwheel.kernel.clock import Clock
from cartwheel.systems.tokens.contracts import Claims, Identity
from cartwheel.systems.tokens.errors import InvalidTokenError
from cartwheel.systems.tokens.keys import (
    Algorithm,
    RS256Key,
    SigningKeys,
    VerificationKeys,
    find_of,
)
from cartwheel.systems.tokens.payload import Payload
from cartwheel.systems.tokens.segments import MOST_CHARACTERS, decode_segment

_Seconds = Annotated[int, Meta(ge=0, le=253402300799)]
"""Until the year 9999, where `datetime` ends."""


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: Literal["RS256"]
    typ: Literal["at+jwt"]
    kid: Annotated[str, Meta(max_length=64)]


_header = msgspec.json.Decoder(_Header)
_payload = msgspec.json.Decoder(Payload[_Seconds])
_read = partial(datetime.fromtimestamp, tz=UTC)
_ONLY_RS256: Final = jws.JWSRegistry(algorithms=["RS256"])


@dataclass(frozen=True, slots=True)
class JWTSigner:
    """Makes JWTs."""

    keys: SigningKeys
    clock: Clock
    issuer: str

    async def sign(self, claims: Identity, *, audience: str, lifetime: timedelta) -> str:
        """
        Make a token for one audience, valid from now on.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        key = await self.keys.active(Algorithm.RS256)
        assert isinstance(key, RS256Key)
        payload = Payload.of(
            claims,
            issuer=self.issuer,
            audience=audience,
            lifetime=lifetime,
            now=self.clock.now(),
            write=_write,
        )
        header = {"alg": "RS256", "typ": "at+jwt", "kid": key.kid}
        content = msgspec.json.encode(payload)
        return jws.serialize_compact(header, content, key.key, registry=_ONLY_RS256)


@dataclass(frozen=True, slots=True)
class JWTVerifier:
    """Reads JWTs."""

    keys: VerificationKeys
    clock: Clock
    issuer: str

    async def verify(self, token: str, *, audience: str) -> Claims:
        """
        Return what a token says, when it was made by us, for this audience, and is valid now.

        Raises:
            InvalidTokenError: anything else, always in the same words.
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        try:
            # The key is of one algorithm, whatever the header wishes.
            key = await find_of(RS256Key, self.keys, _kid_of(token))
            signed = jws.deserialize_compact(token, key.key, registry=_ONLY_RS256)
            payload = _payload.decode(signed.payload)
            return payload.believed(
                issuer=self.issuer, audience=audience, now=self.clock.now(), read=_read
            )
        except (ValueError, JoseError, msgspec.MsgspecError) as error:
            raise InvalidTokenError from error


def _kid_of(token: str) -> str:
    """Return which key a token names, having seen that it is written as one of ours."""
    if len(token) > MOST_CHARACTERS:
        raise ValueError("too long")
    segments = token.split(".")
    if len(segments) != 3:  # noqa: PLR2004 - header, payload, signature
        raise ValueError("not three parts")
    header, *others = segments
    for segment in others:
        decode_segment(segment)
    return _header.decode(decode_segment(header)).kid


def _write(moment: datetime) -> int:
    return int(moment.timestamp())
