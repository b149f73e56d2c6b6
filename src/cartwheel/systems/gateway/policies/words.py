"""
Where a call comes from, as the door signs it for the roles behind.

A role sees the door's own address, whoever calls. So the door says, for every call of a route
with `identity`, with a credential or without, from which address and by which scheme it came:
sealed with the installation's keys, for a minute. A role believes that and nothing else; what
is unsigned, forged, too old or given twice counts nothing, and the connection's address holds.

Signing and verifying cost more than most calls: both sides remember what they did.
"""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeVar

import msgspec
import structlog
from msgspec import Meta

from cartwheel.systems.gateway.asgi import Scope
from cartwheel.systems.gateway.metrics import callers_disbelieved
from cartwheel.systems.gateway.proxy.forwarding import CALLER_HEADER, Caller
from cartwheel.systems.tokens.api import InvalidTokenError, PasetoSigner, PasetoVerifier

CALLERS_AUDIENCE: Final = "cartwheel-callers"

_LIFETIME: Final = timedelta(seconds=60)
_FRESH: Final = timedelta(seconds=30)
_MOST: Final = 10_000
_LONGEST: Final = 1024
_SILENT_SECONDS: Final = 60.0
"""After it was told that a word is not believed."""

_log = structlog.get_logger()

K = TypeVar("K")
V = TypeVar("V")


class _Word(msgspec.Struct, frozen=True):
    iss: str
    exp: Annotated[datetime, Meta(tz=True)]
    address: str
    scheme: Literal["http", "https"]


_decode: Final = msgspec.json.Decoder(_Word).decode


class CallerSigner:
    """Signs where calls come from, and remembers each word for half of its time."""

    def __init__(self, signer: PasetoSigner) -> None:
        self._signer = signer
        self._signed: dict[tuple[str, str], tuple[bytes, datetime]] = {}

    async def sign(self, caller: Caller) -> bytes:
        """
        Return the word for a caller.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private keys.
        """
        key = (caller.address, caller.scheme)
        now = self._signer.clock.now()
        known = self._signed.get(key)
        if known is not None and now < known[1] <= now + _FRESH:
            return known[0]
        said = _Word(self._signer.issuer, now + _LIFETIME, *key)  # type: ignore[arg-type]
        word = (await self._signer.seal(said, audience=CALLERS_AUDIENCE)).encode()
        _keep(self._signed, key, (word, now + _FRESH))
        return word


class CallerReader:
    """Reads what the door says of callers."""

    def __init__(self, verifier: PasetoVerifier) -> None:
        self._verifier = verifier
        self._read: dict[bytes, _Word] = {}
        self._silent_until = 0.0

    async def amend(self, caller: Caller, scope: Scope) -> Caller:
        """
        Return the caller that the door names, or the given one if it names none.

        What is not believed is counted, and told in the log once a minute at most. Nothing is
        verified but what is written as a word of ours and names a key of ours.

        Raises:
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        words = [value for name, value in scope["headers"] if name == CALLER_HEADER]
        if not words:
            return caller
        try:
            word = await self._find(words)
        except InvalidTokenError:
            return self._disbelieve(caller, "it is not one of the door's")
        late = (self._verifier.clock.now() - word.exp).total_seconds()
        if late >= 0:
            return self._disbelieve(caller, f"by this clock it is {late:.0f} s too old")
        return replace(caller, address=word.address, scheme=word.scheme)

    def _disbelieve(self, caller: Caller, reason: str) -> Caller:
        callers_disbelieved.inc()
        now = time.monotonic()
        # Where it is the door that is not believed, everybody has one address; where it is a
        # stranger, there may be thousands.
        if now >= self._silent_until:
            self._silent_until = now + _SILENT_SECONDS
            _log.warning(
                "a word about a caller is not believed", said_by=caller.address, reason=reason
            )
        return caller

    async def _find(self, words: list[bytes]) -> _Word:
        if len(words) > 1 or len(words[0]) > _LONGEST:
            raise InvalidTokenError
        word = self._read.get(words[0]) or await self._open(words[0])
        if word.iss != self._verifier.issuer:
            raise InvalidTokenError
        return word

    async def _open(self, given: bytes) -> _Word:
        said = await self._verifier.open(given.decode("latin-1"), audience=CALLERS_AUDIENCE)
        try:
            word = _decode(said)
        except msgspec.MsgspecError as error:
            raise InvalidTokenError from error
        _keep(self._read, given, word)
        return word


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    """Remember something, and forget what was learnt longest ago when that is too much."""
    kept.pop(key, None)
    if len(kept) >= _MOST:
        del kept[next(iter(kept))]
    kept[key] = value
