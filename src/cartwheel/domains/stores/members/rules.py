"""Who may make whom what, and how an invitation's token is made."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.contracts import Invitation, InvitationState
from cartwheel.domains.stores.members.errors import (
    BeyondOwnRightsError,
    InvitationEndedError,
    LastOwnerError,
)
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import Actor, Permissions

INVITED_FOR: Final = timedelta(days=7)
MOST_PENDING: Final = 200
MOST_OWNED: Final = 50
SHORTEST_IDLE: Final = timedelta(seconds=10)
LONGEST_IDLE: Final = timedelta(days=1)

_PREFIX: Final = "cwi_"
_SECRET_BYTES: Final = 32
_STORE_BYTES: Final = 16


def ensure_may_grant(actor: Actor, role: Role, *, permissions: Permissions) -> None:
    """
    Refuse to give or take a role that may do more than whoever asks.

    Raises:
        BeyondOwnRightsError: the role has a permission that the actor lacks.
    """
    if not permissions.of_role(role) <= actor.permissions:
        raise BeyondOwnRightsError(role)


def may_invite(role: Role | None, invited: Role, *, permissions: Permissions) -> bool:
    """Tell whether a member of a role, or nobody, could invite somebody as something."""
    held = permissions.of_role(role)
    return "members:write" in held and permissions.of_role(invited) <= held


def ends_with_role(scopes: Iterable[str], role: Role | None, *, permissions: Permissions) -> bool:
    """
    Tell whether a key ends when its maker has no more than this role.

    Only a key ends by itself that could let its maker in again, or others.
    """
    held = permissions.of_key(scopes)
    return not permissions.letting_in.isdisjoint(held) and not held <= permissions.of_role(role)


def ensure_owner_stays(role: Role, *, becomes: Role | None, owners: int) -> None:
    """
    Refuse what would leave a store without an owner.

    Raises:
        LastOwnerError: the member is the only owner, and would be none.
    """
    if role is Role.OWNER and becomes is not Role.OWNER and owners <= 1:
        raise LastOwnerError


def ensure_open(invitation: Invitation, *, is_over: bool) -> None:
    """
    Refuse an invitation that cannot be answered any more.

    Raises:
        InvitationEndedError: it was answered or revoked, or its time is over.
    """
    if is_over or invitation.state is not InvitationState.PENDING:
        raise InvitationEndedError


def ensure_idle_limit(idle_limit: timedelta | None) -> None:
    """
    Refuse a limit that makes no sense.

    Raises:
        InvalidInputError: it is shorter than 10 s or longer than a day.
    """
    if idle_limit is not None and not SHORTEST_IDLE <= idle_limit <= LONGEST_IDLE:
        raise InvalidInputError(Issue(("idleLimit",), "It must be 10 seconds to a day"))


def make_token(store_id: UUID) -> str:
    """Make a token of 256 random bits that says which store it opens."""
    raw = store_id.bytes + secrets.token_bytes(_SECRET_BYTES)
    return _PREFIX + base64.urlsafe_b64encode(raw).decode()


def store_of(token: str) -> UUID | None:
    """Return the store that a token names; None when it cannot be one of ours."""
    try:
        raw = base64.b64decode(token.removeprefix(_PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not token.startswith(_PREFIX) or len(raw) != _STORE_BYTES + _SECRET_BYTES:
        return None
    return UUID(bytes=raw[:_STORE_BYTES])


def digest_of(token: str) -> bytes:
    """Return what is stored instead of the token, and looked up by."""
    return hashlib.sha256(token.encode()).digest()
