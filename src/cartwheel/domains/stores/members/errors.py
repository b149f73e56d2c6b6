"""What members, and those who would be, are refused."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.errors import StoreError
from cartwheel.kernel.errors import Kind


class MemberNotFoundError(StoreError):
    """The store has no such member."""

    code: ClassVar[str] = "members.member_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, person_id: UUID) -> None:
        super().__init__(f"There is no member {person_id}")
        self.person_id = person_id


class InvitationNotFoundError(StoreError):
    """The store has no such invitation, or nobody was sent this token."""

    code: ClassVar[str] = "members.invitation_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such invitation")


class BeyondOwnRightsError(StoreError):
    """The role may do what the caller may not."""

    code: ClassVar[str] = "members.beyond_own_rights"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self, role: Role) -> None:
        super().__init__(f"Only who may do all that a member with the role {role} may")
        self.role = role


class LastOwnerError(StoreError):
    """The store would be left without an owner."""

    code: ClassVar[str] = "members.last_owner"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The store's last owner stays: make somebody else an owner first")


class AlreadyMemberError(StoreError):
    """The person belongs to the store already."""

    code: ClassVar[str] = "members.already_member"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("This person is a member already")


class InvitationPendingError(StoreError):
    """The address has an invitation that waits for an answer."""

    code: ClassVar[str] = "members.invitation_pending"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("This address is invited already: send the invitation again, or revoke it")


class TooManyInvitationsError(StoreError):
    """The store has as many invitations without an answer as a store may have."""

    code: ClassVar[str] = "members.too_many_invitations"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} invitations without an answer at most")
        self.most = most


class InvitationEndedError(StoreError):
    """The invitation was answered or revoked, or its time is over."""

    code: ClassVar[str] = "members.invitation_ended"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The invitation was answered, revoked, or is too old")


class InvitationForAnotherError(StoreError):
    """The invitation was sent to an address that is not the caller's."""

    code: ClassVar[str] = "members.invitation_for_another"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("The invitation was sent to another address: sign in with that one")


class TooManyStoresError(StoreError):
    """The person owns as many stores as a person may open."""

    code: ClassVar[str] = "accounts.too_many_stores"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A person owns {most} stores at most")
        self.most = most
