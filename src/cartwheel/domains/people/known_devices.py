"""
Devices that somebody has signed in with: their attempts are counted apart.

Whoever guesses at an account locks it, for its owner too; a device that has opened it
before is told from strangers by a token, and has a count of its own (OWASP, Slow Down Online
Guessing Attacks with Device Cookies). The token is sealed for one account and one password:
it opens nothing, and with another password nobody is known any more.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import Browsers, CrossSiteError, RequestContext
from cartwheel.systems.tokens.api import Seal, SecretKeyError

DEVICE: Final = "cw_device"
LASTS: Final = timedelta(days=365)

_ID_BYTES: Final = 16
_MARK_BYTES: Final = 8


class _Content(msgspec.Struct, frozen=True, array_like=True):
    id: bytes
    password: bytes
    until: int


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Content).decode


@dataclass(frozen=True, slots=True)
class KnownDevices:
    """Makes tokens, and knows again the one of the device that calls; keeps nothing."""

    database: Database
    seal: Seal
    browsers: Browsers
    context: RequestContext
    clock: Clock

    async def find(self, email: str, *, token: str | None) -> str | None:
        """Return the id of a device that has opened the account, by a token or its cookie."""
        given = self._in_cookie() if token is None else token
        content = None if given is None else self._open(email, given)
        if content is None or content.until <= self.clock.now().timestamp():
            return None
        kept = await self._password(email)
        return content.id.hex() if kept is not None and content.password == _mark(kept) else None

    async def make(self, email: str, *, device: str | None = None) -> tuple[str, datetime] | None:
        """
        Return a token for a device, known or new, and until when it is good.

        None for an account without a password, at which nobody guesses.

        Raises:
            SecretKeyError: this process has no secret to seal it under.
        """
        kept = await self._password(email)
        if kept is None:
            return None
        until = self.clock.now().replace(microsecond=0) + LASTS
        made = secrets.token_bytes(_ID_BYTES) if device is None else bytes.fromhex(device)
        content = _encode(_Content(made, _mark(kept), int(until.timestamp())))
        sealed = self.seal.close(content, place=_place(email))
        return urlsafe_b64encode(sealed).rstrip(b"=").decode(), until.astimezone(UTC)

    def _in_cookie(self) -> str | None:
        try:
            return self.browsers.find(self.context, DEVICE)
        except CrossSiteError:
            return None  # no page but ours may use up the attempts of a device

    def _open(self, email: str, token: str) -> _Content | None:
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return _decode(self.seal.open(sealed, place=_place(email)))
        except (ValueError, SecretKeyError, msgspec.MsgspecError):
            return None

    async def _password(self, email: str) -> str | None:
        async with self.database.reading() as connection:
            found = await PersonRepository(connection).find_password(email)
        return None if found is None else found[1]


def _place(email: str) -> str:
    return f"known_device {email}"


def _mark(kept: str) -> bytes:
    return hashlib.sha256(b"known device\0" + kept.encode()).digest()[:_MARK_BYTES]
