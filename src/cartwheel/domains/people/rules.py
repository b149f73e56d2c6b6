"""What holds for tokens, codes and waiting."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

REGISTRATION_LASTS: Final = timedelta(days=1)
RESET_LASTS: Final = timedelta(hours=1)
REFRESH_GRACE: Final = timedelta(seconds=10)
LONGEST_SESSION: Final = timedelta(days=90)
"""However often it is refreshed: after this time a person must sign in again."""

STEP_SECONDS: Final = 30
_RECOVERY_CODES: Final = 10
_RECOVERY_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LETTERS: Final = 24
_FORMER_RECOVERY_LETTERS: Final = 14
_SHOWN_AGENT: Final = 300


def name_of(given: str, *, otherwise: str) -> str:
    """Return what a person is called, fit to be stored and shown."""
    return "".join(letter for letter in given if letter.isprintable())[:200].strip() or otherwise


def make_token() -> str:
    """Make a token of 256 random bits: there is nothing to guess, so a plain digest is kept."""
    return secrets.token_urlsafe(32)


def make_seed() -> bytes:
    """Make what a token's successor follows from, together with the token."""
    return secrets.token_bytes(32)


def successor_of(token: str, seed: bytes) -> str:
    """
    Return the refresh token that follows on another.

    Neither is stored, so it is made again from the token that the caller shows and
    the seed that we keep (HMAC-SHA-256): either alone says nothing.
    """
    digest = hmac.digest(seed, b"refresh\0" + token.encode(), "sha256")
    return _urlsafe(digest)


def digest_of(secret: str) -> bytes:
    """Return what is stored instead of a token or a code, and looked up by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def make_recovery_codes() -> tuple[str, ...]:
    """Make codes to be written down, of 118 random bits each: a plain digest may be kept."""
    return tuple(_recovery_code() for _ in range(_RECOVERY_CODES))


def recovery_code_of(given: str) -> str:
    """Return a recovery code as it was made, however it was typed."""
    bare = re.sub(r"[\s-]", "", given).lower()
    # Those of versions before have two groups of seven.
    group = 7 if len(bare) == _FORMER_RECOVERY_LETTERS else 6
    return "-".join(bare[start : start + group] for start in range(0, len(bare), group))


def step_at(moment: datetime) -> int:
    """Return the number of the time step that a one-time password belongs to (RFC 6238)."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(code: str, expected: Iterable[tuple[int, str]]) -> int | None:
    """Return the step whose code was given, comparing each in constant time."""
    found = None
    for step, right in expected:
        if hmac.compare_digest(code.encode(), right.encode()):
            found = step
    return found


def refresh_expiry(*, created_at: datetime, now: datetime, lifetime: timedelta) -> datetime:
    """Return until when a new refresh token is good."""
    return min(now + lifetime, created_at + LONGEST_SESSION)


def is_within_grace(*, used_at: datetime, now: datetime) -> bool:
    """Tell whether a used refresh token may be answered with its successor once more."""
    return now - used_at <= REFRESH_GRACE


def agent_of(header: bytes) -> str:
    """Return what a browser says of itself, fit to be shown."""
    text = header.decode("latin-1")[:_SHOWN_AGENT]
    return "".join(letter for letter in text if letter.isprintable())


def _recovery_code() -> str:
    letters = (secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LETTERS))
    return recovery_code_of("".join(letters))


def _urlsafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
