"""
Who calls, checked once at the door and passed on signed.

A token of ours is verified by the published keys, and replaced for the roles behind by a
header that a role can verify without asking anybody: a PASETO v4.public token, made for the
audience `cartwheel-roles`, for a minute. What comes from outside under that header's name
never passes. Other credentials, such as stores' keys, go on as they are.
"""

import time
from datetime import timedelta
from typing import Final

from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, find_header, refuse
from cartwheel.systems.rpc.errors import UnauthenticatedError
from cartwheel.systems.tokens.api import Claims, InvalidTokenError, TokenSigner, TokenVerifier

ROLES_AUDIENCE: Final = "cartwheel-roles"
LIFETIME: Final = timedelta(seconds=60)

_FRESH_SECONDS: Final = 30.0
_MOST_SIGNED: Final = 10_000
_COOKIES: Final = (b"__Host-cw_access=", b"cw_access=")
_DOTS: Final = frozenset({2, 3})  # of a JWT, and of a PASETO token with its footer


class Introductions:
    """Signs who somebody is, and remembers it for half of its time."""

    def __init__(self, signer: TokenSigner) -> None:
        self._signer = signer
        self._signed: dict[object, tuple[bytes, float]] = {}

    async def introduce(self, claims: Claims) -> bytes:
        """
        Return the token that tells roles who calls.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        token, until = self._signed.get(claims.token_id, (b"", 0.0))
        now = time.monotonic()
        if now < until:
            return token
        made = await self._signer.sign(claims, audience=ROLES_AUDIENCE, lifetime=LIFETIME)
        token = made.encode()
        self._signed.pop(claims.token_id, None)
        if len(self._signed) >= _MOST_SIGNED:
            del self._signed[next(iter(self._signed))]
        self._signed[claims.token_id] = (token, now + _FRESH_SECONDS)
        return token


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
        """Refuse a token that does not hold; let who it is be known behind."""
        token = _token(scope)
        if token is None:
            if self._required and find_header(scope, b"authorization") is None:
                await refuse(scope, send, UnauthenticatedError())
                return
            await self._app(scope, receive, send)
            return
        state = scope["state"]
        try:
            claims = await self._verifier.verify(token, audience=self._audience)
        except InvalidTokenError as error:
            await refuse(scope, send, error)
            return
        state["identity"] = claims
        if self._introductions is not None:
            state["identity_token"] = await self._introductions.introduce(claims)
        await self._app(scope, receive, send)


def _token(scope: Scope) -> str | None:
    """Return what looks like a token of ours; anything else is somebody else's to judge."""
    given = find_header(scope, b"authorization")
    if given is not None:
        scheme, _, value = given.partition(b" ")
        candidate = value.strip() if scheme.lower() == b"bearer" else b""
    else:
        candidate = _cookie(scope)
    if candidate.count(b".") not in _DOTS:
        return None
    return candidate.decode("latin-1")


def _cookie(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in value.split(b";"):
                cookie: bytes = part.strip()
                if cookie.startswith(_COOKIES):
                    return cookie.partition(b"=")[2]
    return b""
