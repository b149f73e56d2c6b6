"""
Who calls, checked once at the door and passed on signed.

A token of ours is verified by the published keys, and a header goes with it to the roles
behind that a role can verify without asking anybody: a PASETO v4.public token, made for the
audience `cartwheel-roles`, for a minute, which names the token it stands for by its digest.
What comes from outside under that header's name never passes. Other credentials, such as
stores' keys, go on as they are. Where a call comes from is signed whoever makes it (`words`).
"""

import time
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, find_header, refuse
from cartwheel.systems.gateway.policies.credentials import token_in
from cartwheel.systems.gateway.policies.words import CallerSigner
from cartwheel.systems.rpc.actors import digest_of
from cartwheel.systems.rpc.errors import UnauthenticatedError
from cartwheel.systems.tokens.api import (
    ROLES_AUDIENCE,
    Claims,
    InvalidTokenError,
    PasetoSigner,
    TokenVerifier,
)

LIFETIME: Final = timedelta(seconds=60)

_FRESH_SECONDS: Final = 30.0
_MOST_SIGNED: Final = 10_000
_DOTS: Final = frozenset({2, 3})  # of a JWT, and of a PASETO token with its footer


class Introductions:
    """Signs who somebody is, and remembers it for half of its time; and where calls come from."""

    def __init__(self, signer: PasetoSigner) -> None:
        self._signer = signer
        self._signed: dict[str, tuple[bytes, float]] = {}
        self.callers = CallerSigner(signer)

    async def introduce(self, claims: Claims, token: str) -> bytes:
        """
        Return the word that tells roles who calls, good beside this very token alone.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        digest = digest_of(token)
        word, until = self._signed.get(digest, (b"", 0.0))
        now = time.monotonic()
        if now < until:
            return word
        made = await self._signer.sign(
            replace(claims, credential=digest), audience=ROLES_AUDIENCE, lifetime=LIFETIME
        )
        word = made.encode()
        self._signed.pop(digest, None)
        if len(self._signed) >= _MOST_SIGNED:
            del self._signed[next(iter(self._signed))]
        self._signed[digest] = (word, now + _FRESH_SECONDS)
        return word


class Identified:
    """Checks the token of a call, as a policy around an application."""

    def __init__(
        self,
        app: ASGIApp,
        verifier: TokenVerifier,
        introductions: Introductions | None,
        *,
        audience: str,
        required: bool,
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._introductions = introductions
        self._audience = audience
        self._required = required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a token that does not hold; let who it is, and from where, be known behind."""
        state = scope["state"]
        if self._introductions is not None:
            state["caller_word"] = await self._introductions.callers.sign(state["caller"])
        token = _token(scope)
        if token is None:
            if self._required and find_header(scope, b"authorization") is None:
                await refuse(scope, send, UnauthenticatedError())
                return
            await self._app(scope, receive, send)
            return
        try:
            claims = await self._verifier.verify(token, audience=self._audience)
        except InvalidTokenError as error:
            await refuse(scope, send, error)
            return
        state["identity"] = claims
        if self._introductions is not None:
            state["identity_token"] = await self._introductions.introduce(claims, token)
        await self._app(scope, receive, send)


def _token(scope: Scope) -> str | None:
    """Return what looks like a token of ours; anything else is somebody else's to judge."""
    candidate = token_in(scope)
    if candidate.count(b".") not in _DOTS:
        return None
    return candidate.decode("latin-1")
