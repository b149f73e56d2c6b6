"""What a new key may hold."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from cartwheel.domains.accounts.keys.contracts import CreateAPIKey
from cartwheel.domains.accounts.keys.errors import BeyondOwnScopesError
from cartwheel.domains.accounts.rules import STORE_PERMISSIONS, is_definite
from cartwheel.kernel.errors import InvalidInputError, Issue

MOST_KEYS: Final = 100


def ensure_valid(command: CreateAPIKey, *, now: datetime) -> None:
    """
    Refuse a key that could not be.

    Raises:
        InvalidInputError: a scope is unknown, or the end has no time zone or is past.
    """
    issues = [
        Issue(("scopes", position), "There is no such permission in a store")
        for position, scope in enumerate(command.scopes)
        if scope not in STORE_PERMISSIONS
    ]
    if command.expires_at is not None:
        if not is_definite(command.expires_at):
            issues.append(
                Issue(("expiresAt",), "It needs a time zone, and a year from 1 to 9999 in UTC")
            )
        elif command.expires_at <= now:
            issues.append(Issue(("expiresAt",), "It must be in the future"))
    if issues:
        raise InvalidInputError(*issues)


def bounded(
    command: CreateAPIKey, *, expires_at: datetime | None, calls_per_minute: int | None
) -> CreateAPIKey:
    """Return a new key that ends no later than its maker's, and calls no more often."""
    ends = [end for end in (command.expires_at, expires_at) if end is not None]
    quotas = [most for most in (command.calls_per_minute, calls_per_minute) if most is not None]
    return msgspec.structs.replace(
        command,
        expires_at=min(ends, default=None),
        calls_per_minute=min(quotas, default=None),
    )


def ensure_held(scopes: Iterable[str], *, held: frozenset[str]) -> None:
    """
    Refuse to hand on what one does not hold.

    Raises:
        BeyondOwnScopesError: a scope is not among the permissions held.
    """
    if beyond := sorted(set(scopes) - held):
        raise BeyondOwnScopesError(beyond)
