"""How keys are made and kept."""

import hashlib
import secrets
from typing import Final

# A key carries 256 random bits, so a plain digest is enough: there is nothing to guess.
_PREFIX: Final = "cw_"
SHOWN_LENGTH: Final = 10

STORE_PERMISSIONS: Final = (
    "accounts:write",
    "carts:read",
    "events:read",
    "events:write",
    "interventions:read",
    "interventions:write",
    "predictions:read",
    "webhooks:read",
    "webhooks:write",
)
OPERATOR_PERMISSIONS: Final = (
    "announcements:read",
    "announcements:write",
    "events:read",
    "jobs:read",
    "jobs:write",
    "scheduling:read",
    "scheduling:write",
)
REPLAY_PERMISSIONS: Final = tuple(
    p for p in STORE_PERMISSIONS if not p.startswith(("accounts:", "webhooks:"))
)


def make_key() -> str:
    """Make a key that programs can recognise by its prefix."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> bytes:
    """Return what is stored instead of the key, and looked up by."""
    return hashlib.sha256(key.encode()).digest()
