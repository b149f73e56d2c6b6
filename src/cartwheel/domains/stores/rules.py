"""How keys are made and kept."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

# A key carries 256 random bits, so a plain digest is enough: there is nothing to guess.
_PREFIX: Final = "cw_"
SHOWN_LENGTH: Final = 10

IDLE_LIMIT: Final = timedelta(minutes=30)
"""Where nothing else is said, a visitor silent for so long leaves the cart abandoned."""


def make_key() -> str:
    """Make a key that programs can recognise by its prefix."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> bytes:
    """Return what is stored instead of the key, and looked up by."""
    return hashlib.sha256(key.encode()).digest()
