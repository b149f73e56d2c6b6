"""Both formats behind one door, and tokens that were verified a moment ago."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from cartwheel.kernel.clock import Clock
from cartwheel.systems.tokens.contracts import Claims, TokenVerifier
from cartwheel.systems.tokens.jwt import JWTVerifier
from cartwheel.systems.tokens.keys import VerificationKeys
from cartwheel.systems.tokens.paseto import PREFIX, PasetoVerifier
from cartwheel.systems.tokens.payload import ensure_current

_MOST_TOKENS: Final = 10_000
_SECONDS: Final = 1.0


class EitherVerifier:
    """
    Reads JWTs and PASETO tokens, so that the format can change while people are signed in.

    Neither can pass for the other: each has keys of its own.
    """

    def __init__(self, keys: VerificationKeys, clock: Clock, *, issuer: str) -> None:
        self._jwt = JWTVerifier(keys, clock, issuer)
        self._paseto = PasetoVerifier(keys, clock, issuer)

    async def verify(self, token: str, *, audience: str) -> Claims:
        """
        Return what a token says, when it was made by us, for this audience, and is valid now.

        Raises:
            InvalidTokenError: anything else, always in the same words.
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        verifier: TokenVerifier = self._paseto if token.startswith(PREFIX) else self._jwt
        return await verifier.verify(token, audience=audience)


class RememberingVerifier:
    """
    Spares the arithmetic for a token that was verified within the last second.

    What is remembered is the digest of the whole token and its audience, so that no other
    token finds it; refusals are not remembered; and the token's end is looked at each time.
    A key that is retired meanwhile is noticed a second later than without. Whether a session
    still stands is asked elsewhere and not remembered here.
    """

    def __init__(
        self,
        inner: TokenVerifier,
        clock: Clock,
        *,
        most: int = _MOST_TOKENS,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._verified: dict[bytes, tuple[Claims, float]] = {}

    async def verify(self, token: str, *, audience: str) -> Claims:
        """
        Return what a token says, when it was made by us, for this audience, and is valid now.

        Raises:
            InvalidTokenError: anything else, always in the same words.
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        digest = sha256(f"{audience}\0{token}".encode(errors="surrogatepass")).digest()
        claims, until = self._verified.get(digest, (None, 0.0))
        if claims is not None and self._seconds() < until:
            ensure_current(claims, now=self._clock.now())
            return claims
        began = self._seconds()
        claims = await self._inner.verify(token, audience=audience)
        # Put last, so that the first is always the one that was verified longest ago.
        self._verified.pop(digest, None)
        if len(self._verified) >= self._most:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = (claims, began + _SECONDS)
        return claims
