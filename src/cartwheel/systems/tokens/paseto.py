"""
PASETO v4.public access tokens: Ed25519, with no choice of algorithm at all.

The footer names the key. The audience is a claim and the implicit assertion too: a token
shown to the wrong audience does not even verify.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
import pyseto
from msgspec import Meta

from cartwheel.kernel.clock import Clock
from cartwheel.systems.tokens.contracts import Claims, Identity
from cartwheel.systems.tokens.errors import InvalidTokenError
from cartwheel.systems.tokens.keys import (
    Algorithm,
    SigningKeys,
    V4PublicKey,
    VerificationKeys,
    find_of,
)
from cartwheel.systems.tokens.payload import Payload
from cartwheel.systems.tokens.segments import MOST_CHARACTERS, decode_segment

PREFIX: Final = "v4.public."

_Moment = Annotated[datetime, Meta(tz=True)]


class _Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: Annotated[str, Meta(max_length=64)]


_footer = msgspec.json.Decoder(_Footer)
_payload = msgspec.json.Decoder(Payload[_Moment])


@dataclass(frozen=True, slots=True)
class PasetoSigner:
    """Makes PASETO tokens."""

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
        payload = Payload.of(
            claims,
            issuer=self.issuer,
            audience=audience,
            lifetime=lifetime,
            now=self.clock.now(),
            write=_as_it_is,
        )
        return await self.seal(payload, audience=audience)

    async def seal(self, payload: msgspec.Struct, *, audience: str) -> str:
        """
        Sign what is said to one audience; who reads it looks at its end.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        key = await self.keys.active(Algorithm.V4_PUBLIC)
        assert isinstance(key, V4PublicKey)
        return pyseto.encode(
            key.key,
            msgspec.json.encode(payload),
            footer=msgspec.json.encode(_Footer(kid=key.kid)),
            implicit_assertion=audience,
        ).decode()


@dataclass(frozen=True, slots=True)
class PasetoVerifier:
    """Reads PASETO tokens."""

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
            payload = _payload.decode(await self.open(token, audience=audience))
            return payload.believed(
                issuer=self.issuer, audience=audience, now=self.clock.now(), read=_as_it_is
            )
        except (ValueError, msgspec.MsgspecError) as error:
            raise InvalidTokenError from error

    async def open(self, token: str, *, audience: str) -> bytes:
        """
        Return what was sealed by us for this audience, however long ago.

        Raises:
            InvalidTokenError: nothing was, always in the same words.
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        try:
            key = await find_of(V4PublicKey, self.keys, _kid_of(token))
            signed = pyseto.decode(key.key, token, implicit_assertion=audience)
        except (ValueError, pyseto.PysetoError, msgspec.MsgspecError) as error:
            raise InvalidTokenError from error
        assert isinstance(signed.payload, bytes), "decoded by nobody yet"
        return signed.payload


def _kid_of(token: str) -> str:
    """Return which key a token names, having seen that it is written as one of ours."""
    if len(token) > MOST_CHARACTERS or not token.startswith(PREFIX):
        raise ValueError("too long, or another version")
    segments = token.removeprefix(PREFIX).split(".")
    if len(segments) != 2:  # noqa: PLR2004 - payload, footer
        raise ValueError("not two parts")
    payload, footer = segments
    decode_segment(payload)
    return _footer.decode(decode_segment(footer)).kid


def _as_it_is(moment: datetime) -> datetime:
    return moment
