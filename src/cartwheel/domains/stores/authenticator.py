"""
Who a credential stands for, whatever its kind: a key, or the token of somebody signed in.

The verifier remembers tokens, and the registry for less than a second which sessions are
alive: one that ends, or a role that changes, is noticed everywhere within a second.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cartwheel.domains.people.api import SessionRegistry
from cartwheel.domains.stores.store_directory import RECALL, StoreDirectory
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    Introduction,
    Permissions,
    UnauthenticatedError,
    digest_of,
)
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    ROLES_AUDIENCE,
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
    permissions: Permissions

    async def authenticate(self, credential: str) -> Actor:
        """
        Return who holds a credential.

        Raises:
            UnauthenticatedError: it opens nothing, or its session has ended.
            UnavailableError: what it needs to know cannot be asked.
        """
        found, claims = credential, None
        try:
            if isinstance(credential, Introduction):
                found, claims = credential.beside, await self._introduced(credential)
            if claims is None and not found.startswith(_TOKENS):
                return await self.directory.authenticate(found)
            claims = claims or await self.verifier.verify(found, audience=AUDIENCE)
        except InvalidTokenError as error:
            raise UnauthenticatedError(str(error)) from None
        owner = None if claims.session is None else await self.sessions.find_owner(claims.session)
        if owner is None or owner != claims.subject:
            raise UnauthenticatedError("The session has ended")
        return await self._place(claims)

    @property
    def recalls_for(self) -> timedelta:
        """How long ago a key may have been known that is recalled."""
        return RECALL

    def recall(self, credential: str) -> Actor | None:
        """
        Return whose key it was when the database answered last, a few minutes ago at most.

        Nobody who is signed in is recalled: people have ways to end a session at once.
        """
        return None if credential.startswith(_TOKENS) else self.directory.recall(credential)

    async def _introduced(self, word: Introduction) -> Claims | None:
        """Return what the door says of the credential beside it; None if it says it of another."""
        claims = await self.introductions.verify(word, audience=ROLES_AUDIENCE)
        return claims if claims.credential == digest_of(word.beside) else None

    async def _place(self, claims: Claims) -> Actor:
        """
        Return somebody as who acts for a store, with what they may do there.

        Asks the store itself: the role in the token may be an hour old, and whoever is
        no member any more, or has not shown the second factor it asks for, acts for no store.
        """
        place = None
        if claims.store is not None:
            place = await self.directory.find_place(claims.store, claims.subject, claims.session)
        if claims.store is None or place is None or place.lacks_factor:
            return Actor(
                kind="person",
                id=claims.subject,
                store_id=NO_STORE,
                permissions=frozenset(),
                session_id=claims.session,
                lacks_factor=place is not None and place.lacks_factor,
            )
        return Actor(
            kind="person",
            id=claims.subject,
            store_id=claims.store,
            permissions=self.permissions.of_role(place.role),
            session_id=claims.session,
            operates=self.permissions.of_platform if place.is_operator else frozenset(),
        )
