"""How keys are made and kept, and what each role may do."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from cartwheel.domains.stores.contracts import Role

# A key carries 256 random bits, so a plain digest is enough: there is nothing to guess.
_PREFIX: Final = "cw_"
SHOWN_LENGTH: Final = 10

IDLE_LIMIT: Final = timedelta(minutes=30)
"""Where nothing else is said, a visitor silent for so long leaves the cart abandoned."""

STORE_PERMISSIONS: Final = (
    "accounts:own",
    "accounts:read",
    "accounts:write",
    "audit:read",
    "carts:read",
    "events:read",
    "events:replay",
    "events:write",
    "flags:read",
    "flags:write",
    "interventions:read",
    "interventions:write",
    "keys:read",
    "keys:write",
    "members:read",
    "members:write",
    "predictions:read",
    "settings:read",
    "settings:write",
    "webhooks:read",
    "webhooks:write",
)
"""All there is to do in a store; its first key may do all of it."""

OPERATOR_PERMISSIONS: Final = (
    "announcements:read",
    "announcements:write",
    "audit:read",
    "events:read",
    "flags:read",
    "flags:write",
    "jobs:read",
    "jobs:write",
    "people:read",
    "people:write",
    "scheduling:read",
    "scheduling:write",
    "settings:read",
    "settings:write",
)
REPLAY_PERMISSIONS: Final = (
    "carts:read",
    "events:read",
    "events:write",
    "interventions:read",
    "interventions:write",
    "predictions:read",
)

LETTING_IN: Final = frozenset({"accounts:write", "keys:write", "members:write"})
"""Whoever holds one of these can give access to others: by keys, of replays too, or by inviting."""

ROLE_PERMISSIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        Role.OWNER: frozenset(STORE_PERMISSIONS),
        Role.ADMIN: frozenset(STORE_PERMISSIONS) - {"accounts:own"},
        Role.STAFF: frozenset(
            {
                "accounts:read",
                "carts:read",
                "events:read",
                "flags:read",
                "interventions:read",
                "interventions:write",
                "members:read",
                "predictions:read",
                "settings:read",
                "webhooks:read",
            }
        ),
        Role.ANALYST: frozenset(
            {
                "accounts:read",
                "carts:read",
                "events:read",
                "interventions:read",
                "predictions:read",
            }
        ),
        # What a customer may do concerns what is the customer's own, and needs no permission.
        Role.CUSTOMER: frozenset(),
    }
)
"""What each role may do in its store. A role is granted by whoever may do all that it may."""


def permissions_of(role: str) -> frozenset[str]:
    """Return what a role may do; nothing, for a role that is not known."""
    return ROLE_PERMISSIONS.get(role, frozenset())


def make_key() -> str:
    """Make a key that programs can recognise by its prefix."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> bytes:
    """Return what is stored instead of the key, and looked up by."""
    return hashlib.sha256(key.encode()).digest()
