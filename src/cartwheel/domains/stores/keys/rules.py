"""What a new key may hold."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from cartwheel.domains.stores.keys.contracts import CreateAPIKey
from cartwheel.domains.stores.keys.errors import BeyondOwnScopesError
from cartwheel.domains.stores.makers import Maker
from cartwheel.kernel.clock import is_definite
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import Permissions

MOST_KEYS: Final = 100
REPLAY_GOOD_FOR: Final = timedelta(days=1)
REPLAY_GOOD_FOR_AT_MOST: Final = timedelta(days=30)
REPLAY_CALLS_PER_MINUTE: Final = 60_000
"""Far more than a replay makes, each of a batch; what a leaked key can do is bounded."""


def ensure_valid(command: CreateAPIKey, permissions: Permissions, *, now: datetime) -> None:
    """
    Refuse a key that could not be.

    Raises:
        InvalidInputError: a scope is unknown, or the end has no time zone or is past.
    """
    issues = [
        Issue(("scopes", position), "There is no such permission in a store")
        for position, scope in enumerate(command.scopes)
        if scope not in permissions.of_store
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


def for_replay(
    expires_at: datetime | None, permissions: Permissions, *, now: datetime
) -> CreateAPIKey:
    """
    Return the key of a replay.

    Raises:
        InvalidInputError: the end has no time zone, is past, or further away than 30 days.
    """
    command = CreateAPIKey(
        name="replay",
        scopes=tuple(sorted(permissions.of_replay)),
        expires_at=now + REPLAY_GOOD_FOR if expires_at is None else expires_at,
        calls_per_minute=REPLAY_CALLS_PER_MINUTE,
    )
    ensure_valid(command, permissions, now=now)
    if expires_at is not None and expires_at > now + REPLAY_GOOD_FOR_AT_MOST:
        raise InvalidInputError(Issue(("expiresAt",), "It must be within 30 days"))
    return command


def bounded(command: CreateAPIKey, maker: Maker) -> CreateAPIKey:
    """Return a new key that ends no later than its maker, and calls no more often."""
    ends = [end for end in (command.expires_at, maker.expires_at) if end is not None]
    quotas = [
        most for most in (command.calls_per_minute, maker.calls_per_minute) if most is not None
    ]
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
