"""Signatures of webhooks in Stripe's form: `t=<seconds>,v1=<HMAC-SHA-256 of t.body>`."""

import hmac
from datetime import datetime, timedelta
from typing import Final

from cartwheel.systems.providers.errors import WebhookRefusedError

TOLERANCE: Final = timedelta(minutes=5)


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """Return the header that proves a body."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(body, seconds, secret)}"


def ensure_signed(body: bytes, header: str, *, secret: str, now: datetime) -> None:
    """
    Refuse a body that is not signed by the secret, or was long ago.

    Raises:
        WebhookRefusedError: it is not.
    """
    parts = [part.partition("=") for part in header.split(",")]
    given = {name.strip(): value.strip() for name, _, value in parts if name.strip() == "t"}
    signatures = [value.strip() for name, _, value in parts if name.strip() == "v1"]
    if not given.get("t", "").isdecimal() or not given["t"].isascii() or not signatures:
        raise WebhookRefusedError("The signature is missing")
    seconds = int(given["t"][:12])
    expected = _digest(body, seconds, secret)
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in signatures):
        raise WebhookRefusedError("The signature is wrong")
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise WebhookRefusedError("The signature is of another time")


def _digest(body: bytes, seconds: int, secret: str) -> str:
    return hmac.digest(secret.encode(), b"%d." % seconds + body, "sha256").hex()
