"""What the members of stores send and get."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.stores.contracts import Role, Store
from cartwheel.domains.stores.keys.contracts import APIKey
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
StoreName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
TimeZone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Locale = Annotated[
    str, msgspec.Meta(pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")
]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class InvitationState(StrEnum):
    """How far an invitation has come; see the package for the transitions."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


class Member(msgspec.Struct, frozen=True, rename="camel"):
    """A person who belongs to a store."""

    person_id: UUID
    email: str
    name: str
    role: Role
    joined_at: datetime


class MemberPage(msgspec.Struct, frozen=True, rename="camel"):
    """Members, in the order of their ids; pass `nextCursor` to go on, None at the end."""

    items: tuple[Member, ...]
    next_cursor: UUID | None


class RoleRights(msgspec.Struct, frozen=True):
    """What a role may do in the store."""

    role: Role
    permissions: tuple[str, ...]


class PermissionInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Something to be permitted in a store; who holds one that `letsIn` can let others in."""

    name: str
    description: str
    lets_in: bool


class RoleList(msgspec.Struct, frozen=True):
    """What each role may do, the most first, and all there is to be permitted."""

    roles: tuple[RoleRights, ...]
    permissions: tuple[PermissionInfo, ...]


class ListMembers(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which members to list."""

    role: Role | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class MemberById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one member."""

    person_id: UUID


class RemoveMember(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Who is to be no member any more; `revokeKeys` ends every key that the person made."""

    person_id: UUID
    revoke_keys: bool = False


class ChangeMemberRole(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a member is to be from now on; `revokeKeys` ends every key that the person made."""

    person_id: UUID
    role: Role
    revoke_keys: bool = False


class Invitation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An address that is asked to become a member.

    `sentAt` is when the last mail was made, null before the first.
    """

    id: UUID
    email: str
    role: Role
    state: InvitationState
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None


class Leftovers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a person has made in the store, with keys of theirs too: what has ended, what goes on.

    Keys that have ended before are not among it, nor invitations that were answered.
    """

    revoked_keys: tuple[APIKey, ...] = ()
    remaining_keys: tuple[APIKey, ...] = ()
    withdrawn_invitations: tuple[Invitation, ...] = ()
    remaining_invitations: tuple[Invitation, ...] = ()


class ChangedMember(Member, frozen=True, kw_only=True, rename="camel"):
    """A member as it is now, and what became of the keys and invitations it has made."""

    leftovers: Leftovers


class NewOwner(Member, frozen=True, kw_only=True, rename="camel"):
    """Who owns the store now, and what became of the keys and invitations of who gave it away."""

    leftovers: Leftovers


class RemovedMember(msgspec.Struct, frozen=True, rename="camel"):
    """Who is no member any more, as it was, and what became of what the person has made."""

    member: Member
    leftovers: Leftovers


class InvitationPage(msgspec.Struct, frozen=True, rename="camel"):
    """Invitations, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Invitation, ...]
    next_cursor: UUID | None


class InviteMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite as what."""

    email: Email
    role: Role


class ListInvitations(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which invitations to list."""

    state: InvitationState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class InvitationById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one invitation."""

    id: UUID


class InvitationByToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token from the mail."""

    token: Token


class InvitationPreview(msgspec.Struct, frozen=True, rename="camel"):
    """What somebody who holds an invitation is asked."""

    store_name: str
    email: str
    role: Role
    expires_at: datetime


class OwnStore(msgspec.Struct, frozen=True, rename="camel"):
    """A store that a person belongs to."""

    store: Store
    role: Role


class OwnStoreList(msgspec.Struct, frozen=True):
    """Every store of a person, the one joined first coming first; 100 at most."""

    items: tuple[OwnStore, ...]


class StoreById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one store."""

    id: UUID


class OpenStore(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new store, whose owner is whoever asks."""

    name: StoreName
    currency: Currency = "USD"
    time_zone: TimeZone = "UTC"
    locale: Locale = "en"


class DemandSecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the people of a store have to show a second factor."""

    demanded: bool


class UpdateStore(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    What is to change of the store; what is null stays.

    `idleLimit` is 10 s to a day, `timeZone` a name like Europe/Berlin.
    """

    name: StoreName | None = None
    currency: Currency | None = None
    idle_limit: timedelta | None = None
    time_zone: TimeZone | None = None
    locale: Locale | None = None
