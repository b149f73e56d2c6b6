"""
What a token says and must say, whatever its format.

Formats differ in how they write a time: seconds in a JWT, RFC 3339 in PASETO.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar
from uuid import UUID

import msgspec

from cartwheel.kernel.ids import new_id
from cartwheel.systems.tokens.contracts import LONGEST_LIFETIME, Claims, Identity
from cartwheel.systems.tokens.errors import InvalidTokenError

LEEWAY: Final = timedelta(seconds=10)
"""How far the clock of the signer may be ahead of ours; a token's end is taken at its word."""

SHORTEST_LIFETIME: Final = timedelta(seconds=1)

T = TypeVar("T")


class Payload(msgspec.Struct, Generic[T], frozen=True, omit_defaults=True):
    """The claims of a token by their registered names; `T` is how the format writes a time."""

    iss: str
    aud: str
    sub: UUID
    jti: UUID
    iat: T
    nbf: T
    exp: T
    sid: UUID | None = None
    store: UUID | None = None
    role: str | None = None
    cred: str | None = None

    @classmethod
    def of(
        cls,
        identity: Identity,
        *,
        issuer: str,
        audience: str,
        lifetime: timedelta,
        now: datetime,
        write: Callable[[datetime], T],
    ) -> "Payload[T]":
        """
        Say who somebody is, from now on, for a lifetime whose fractions are cut off.

        Raises:
            ValueError: it is shorter than a second, or longer than `LONGEST_LIFETIME`.
        """
        if not SHORTEST_LIFETIME <= lifetime <= LONGEST_LIFETIME:
            raise ValueError(f"a token lives between a second and a day, not {lifetime}")
        begin = now.replace(microsecond=0)
        return cls(
            iss=issuer,
            aud=audience,
            sub=identity.subject,
            jti=new_id(),
            iat=write(begin),
            nbf=write(begin),
            exp=write(begin + timedelta(seconds=int(lifetime.total_seconds()))),
            sid=identity.session,
            store=identity.store,
            role=identity.role,
            cred=identity.credential,
        )

    def believed(
        self, *, issuer: str, audience: str, now: datetime, read: Callable[[T], datetime]
    ) -> Claims:
        """
        Return what is said, if it is meant for here and now.

        Raises:
            ValueError: another issuer or audience, too early, too late, or for too long.
        """
        issued_at, not_before, expires_at = read(self.iat), read(self.nbf), read(self.exp)
        if self.iss != issuer:
            raise ValueError("another issuer")
        if self.aud != audience:
            raise ValueError("another audience")
        if now >= expires_at:
            raise ValueError("expired")
        if now + LEEWAY < max(not_before, issued_at):
            raise ValueError("not yet valid")
        if expires_at - issued_at > LONGEST_LIFETIME:
            raise ValueError("valid for longer than any token of ours")
        return Claims(
            subject=self.sub,
            session=self.sid,
            store=self.store,
            role=self.role,
            credential=self.cred,
            issued_at=issued_at,
            expires_at=expires_at,
            token_id=self.jti,
        )


def ensure_current(claims: Claims, *, now: datetime) -> None:
    """
    Refuse what was valid a moment ago and has ended since.

    Raises:
        InvalidTokenError: it has.
    """
    if now >= claims.expires_at:
        raise InvalidTokenError
