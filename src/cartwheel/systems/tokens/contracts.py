"""What a token says, and who makes and reads tokens."""

from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import msgspec

AUDIENCE: Final = "cartwheel"
"""Of people's tokens: every procedure of this installation."""

ROLES_AUDIENCE: Final = "cartwheel-roles"
"""Of the words by which the door tells roles whose credential it has checked."""

LONGEST_LIFETIME: Final = timedelta(days=1)
"""Of any token: so long a key is still needed once it has stopped signing."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a token is made: a person in one session, acting for one store in one role."""

    subject: UUID
    session: UUID | None = None
    store: UUID | None = None
    role: str | None = None
    credential: str | None = None
    """The digest of the credential it stands for, where it stands for another."""


class Claims(Identity, frozen=True, kw_only=True):
    """What a token that holds says; times are aware UTC, in whole seconds."""

    issued_at: datetime
    expires_at: datetime
    token_id: UUID


class TokenSigner(Protocol):
    """Makes tokens."""

    async def sign(self, claims: Identity, *, audience: str, lifetime: timedelta) -> str:
        """
        Make a token for one audience, valid from now on; it gets an id of its own.

        Times and id of `Claims` given are not taken over: a token can be renewed from another.
        A lifetime is at least a second and at most `LONGEST_LIFETIME`; its fractions are cut off.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        ...


class TokenVerifier(Protocol):
    """Reads tokens."""

    async def verify(self, token: str, *, audience: str) -> Claims:
        """
        Return what a token says, when it was made by us, for this audience, and is valid now.

        Whether the session still stands is for the caller to ask.

        Raises:
            InvalidTokenError: anything else, always in the same words.
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        ...
