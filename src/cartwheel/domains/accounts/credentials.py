"""
Who a credential stands for, whatever its kind: a key, or the token of somebody signed in.

The verifier remembers tokens, and the registry for less than a second which sessions are
alive: one that ends, or a role that changes, is noticed everywhere within a second.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.accounts import rules
from cartwheel.domains.accounts.directory import StoreDirectory
from cartwheel.domains.accounts.people.sessions import SessionRegistry
from cartwheel.systems.gateway.policies.identity import ROLES_AUDIENCE
from cartwheel.systems.rpc.api import NO_STORE, Actor, Introduction, UnauthenticatedError
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    Claims,
    InvalidTokenError,
    PasetoVerifier,
    TokenVerifier,
)

_TOKENS: Final = ("eyJ", "v4.public.")
"""How the tokens begin that we sign: JWT and PASETO."""


@dataclass(frozen=True, slots=True)
class CredentialAuthenticator:
    """Knows the operator's key, stores' keys, access tokens and the door's word for them."""

    directory: StoreDirectory
    verifier: TokenVerifier
    sessions: SessionRegistry
    introductions: PasetoVerifier

    async def authenticate(self, credential: str) -> Actor:
        """
        Return who holds a credential.

        Raises:
            UnauthenticatedError: it opens nothing, or its session has ended.
            UnavailableError: what it needs to know cannot be asked.
        """
        if not (isinstance(credential, Introduction) or credential.startswith(_TOKENS)):
            return await self.directory.authenticate(credential)
        try:
            claims = await self._read(credential)
        except InvalidTokenError as error:
            raise UnauthenticatedError(str(error)) from None
        owner = None if claims.session is None else await self.sessions.find_owner(claims.session)
        if owner is None or owner != claims.subject:
            raise UnauthenticatedError("The session has ended")
        store_id, permissions = await self._place(claims)
        return Actor(
            kind="person",
            id=claims.subject,
            store_id=store_id,
            permissions=permissions,
            session_id=claims.session,
        )

    async def _read(self, credential: str) -> Claims:
        """Verify a token, or what the door says about one that it has verified."""
        if isinstance(credential, Introduction):
            return await self.introductions.verify(credential, audience=ROLES_AUDIENCE)
        return await self.verifier.verify(credential, audience=AUDIENCE)

    async def _place(self, claims: Claims) -> tuple[UUID, frozenset[str]]:
        """
        Return the store that somebody acts for, and what they may do there.

        Asks the store itself: the role in the token may be an hour old, and whoever is
        no member any more acts for no store.
        """
        if claims.store is None:
            return NO_STORE, frozenset()
        role = await self.directory.find_role(claims.store, claims.subject)
        if role is None:
            return NO_STORE, frozenset()
        return claims.store, rules.permissions_of(role)
