"""Encrypts, signs and sends one push; says when a browser has gone."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cartwheel.systems.outbound.api import (
    OutboundClient,
    OutboundError,
    OutboundRefusedError,
    OutboundTimeoutError,
)
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderValidationError,
)

WEB_PUSH: Final = "web push"
MOST_BYTES: Final = 3_000
"""Push services take 4,096 bytes of what is encrypted, and padding comes on top."""

_TAKEN: Final = frozenset({200, 201, 202, 204})
_GONE: Final = frozenset({404, 410})
_TOO_MANY: Final = 429
_OWN_TROUBLE: Final = 500
_POINT_BYTES: Final = 65
_UNCOMPRESSED: Final = 4
_SECRET_BYTES: Final = 16


class PushGoneError(ProviderValidationError):
    """The browser has taken its subscription back: it is to be forgotten."""


@dataclass(frozen=True, slots=True)
class PushAddress:
    """Where a browser gets pushes, and the keys that only it can read them by."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PushKeys:
    """The pair by which push services know us (VAPID), each as base64url without padding."""

    public: str
    private: str = field(repr=False)

    @classmethod
    def make(cls) -> "PushKeys":
        """Make a new pair; browsers that subscribed with another cannot be reached by it."""
        key = ec.generate_private_key(ec.SECP256R1())
        form = serialization.PublicFormat.UncompressedPoint
        point = key.public_key().public_bytes(serialization.Encoding.X962, form)
        secret = key.private_numbers().private_value.to_bytes(32, "big")
        return cls(_text(point), _text(secret))


def is_address(given: PushAddress) -> bool:
    """Tell whether something can be encrypted for it: a point of the curve, and a secret."""
    try:
        point, secret = _bytes(given.p256dh), _bytes(given.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == _POINT_BYTES and point[0] == _UNCOMPRESSED and len(secret) == _SECRET_BYTES


@dataclass(frozen=True, slots=True)
class WebPush:
    """Sends pushes by one pair of keys; `contact` is whom push services may write to."""

    client: OutboundClient
    contact: str

    async def send(
        self, keys: PushKeys, to: PushAddress, message: bytes, *, id_: UUID, lasts: timedelta
    ) -> None:
        """
        Hand a push over, to be brought while it lasts; a later one of the same id takes its place.

        Raises:
            PushGoneError: the browser is gone.
            ProviderError: it was not taken, or nobody knows.
        """
        try:
            body, signed = await asyncio.to_thread(self._write, keys, to, message)
        except Exception as error:
            raise ProviderValidationError(WEB_PUSH, "It cannot be encrypted for this") from error
        headers = {
            **signed,
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(0, int(lasts.total_seconds()))),
            "topic": _text(id_.bytes),
            "urgency": "normal",
        }
        try:
            answer = await self.client.post(to.endpoint, content=body, headers=headers)
        except OutboundRefusedError as error:
            raise ProviderValidationError(WEB_PUSH, "Its address may not be called") from error
        except OutboundTimeoutError as error:
            raise ProviderTimeoutError(WEB_PUSH, "No answer in time") from error
        except OutboundError as error:
            raise ProviderNetworkError(WEB_PUSH, "No connection, or it broke") from error
        if answer.status in _TAKEN:
            return
        words = f"HTTP {answer.status}"
        if answer.status in _GONE:
            raise PushGoneError(WEB_PUSH, words)
        if answer.status == _TOO_MANY:
            raise ProviderRateLimitError(WEB_PUSH, words)
        if answer.status >= _OWN_TROUBLE:
            raise ProviderAPIError(WEB_PUSH, words)
        raise ProviderValidationError(WEB_PUSH, words)

    def _write(
        self, keys: PushKeys, to: PushAddress, message: bytes
    ) -> tuple[bytes, dict[str, str]]:
        from py_vapid import Vapid02  # noqa: PLC0415 - heavy, as the next
        from pywebpush import WebPusher  # noqa: PLC0415

        target = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
        body: bytes = WebPusher(target).encode(message)["body"]
        url = urlsplit(to.endpoint)
        # The library keeps what it adds to the claims: each push has its own.
        claims = {"aud": f"{url.scheme}://{url.netloc}", "sub": self.contact}
        signed: dict[str, str] = Vapid02.from_raw(keys.private.encode()).sign(claims)
        return body, {name.lower(): value for name, value in signed.items()}


def _text(given: bytes) -> str:
    return urlsafe_b64encode(given).rstrip(b"=").decode()


def _bytes(given: str) -> bytes:
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))
