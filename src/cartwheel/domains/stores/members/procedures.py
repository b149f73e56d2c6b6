"""Procedures of members and invitations."""

from typing import Final

from cartwheel.domains.stores.members.contracts import (
    ChangedMember,
    ChangeMemberRole,
    Invitation,
    InvitationById,
    InvitationByToken,
    InvitationPage,
    InvitationPreview,
    InviteMember,
    ListInvitations,
    ListMembers,
    Member,
    MemberById,
    MemberPage,
    NewOwner,
    RemovedMember,
    RemoveMember,
    RoleList,
)
from cartwheel.domains.stores.members.errors import (
    AlreadyMemberError,
    BeyondOwnRightsError,
    InvitationEndedError,
    InvitationForAnotherError,
    InvitationNotFoundError,
    InvitationPendingError,
    LastOwnerError,
    MemberNotFoundError,
    TooManyInvitationsError,
)
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.service import MemberService
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    delete,
    get,
    only,
    patch,
    per_hour,
    per_minute,
    permission,
    post,
    public,
)

READ: Final = permission("members:read")
WRITE: Final = permission("members:write")
PERSON: Final = only("person")

router = Router("members", about="Who belongs to a store, and who is invited.")


@router.query(rest=get("/members"), allow=READ)
async def list_(query: ListMembers, actor: Actor, members: MemberService) -> MemberPage:
    """List the store's members."""
    return await members.list(actor.store_id, query)


@router.query(rest=get("/members/roles"), allow=READ)
async def roles(members: MemberService) -> RoleList:
    """List what each role may do, and all there is to be permitted in a store."""
    return members.roles()


@router.mutation(
    rest=patch("/members/{personId}"),
    allow=WRITE,
    raises=[MemberNotFoundError, BeyondOwnRightsError, LastOwnerError],
)
async def change_role(
    command: ChangeMemberRole, actor: Actor, members: MemberService
) -> ChangedMember:
    """
    Make a member something else; nobody grants more than he may himself.

    Keys of that person that may let others in, and invitations, end where the new role does
    not cover them. The answer lists what has ended and what goes on.
    """
    return await members.change_role(actor, command)


@router.mutation(
    rest=delete("/members/{personId}"),
    allow=WRITE,
    raises=[MemberNotFoundError, BeyondOwnRightsError, LastOwnerError],
)
async def remove(command: RemoveMember, actor: Actor, members: MemberService) -> RemovedMember:
    """
    Let a person be no member any more.

    Keys of that person that may let others in, and invitations without an answer, end with
    it, all keys with `revokeKeys`. The answer lists what has ended and what goes on.
    """
    return await members.remove(actor, command)


@router.mutation(
    rest=post("/members/leave", status=204),
    allow=PERSON,
    raises=[MemberNotFoundError, LastOwnerError],
)
async def leave(actor: Actor, members: MemberService) -> None:
    """Leave the store; its last owner cannot."""
    await members.leave(actor)


@router.mutation(
    rest=post("/members/transfer-ownership"),
    allow=only("person", "accounts:own"),
    raises=[MemberNotFoundError, BeyondOwnRightsError],
)
async def transfer_ownership(command: MemberById, actor: Actor, members: MemberService) -> NewOwner:
    """
    Make a member an owner, and oneself an admin.

    Keys and invitations of one's own that an admin could not have made end with it. The
    answer lists what has ended and what goes on.
    """
    return await members.transfer_ownership(actor, command.person_id)


@router.mutation(
    rest=post("/members/invitations", status=201),
    allow=WRITE,
    limit=per_hour(100),
    raises=[
        AlreadyMemberError,
        BeyondOwnRightsError,
        InvitationPendingError,
        TooManyInvitationsError,
    ],
)
async def invite(command: InviteMember, actor: Actor, invitations: InvitationService) -> Invitation:
    """Ask an address by mail to become a member, within a week."""
    return await invitations.invite(actor, command)


@router.query(rest=get("/members/invitations"), allow=READ)
async def list_invitations(
    query: ListInvitations, actor: Actor, invitations: InvitationService
) -> InvitationPage:
    """List the store's invitations, the newest first."""
    return await invitations.list(actor.store_id, query)


@router.mutation(
    rest=post("/members/invitations/{id}/resend"),
    allow=WRITE,
    limit=per_hour(100),
    raises=[InvitationNotFoundError, InvitationEndedError, BeyondOwnRightsError],
)
async def resend_invitation(
    command: InvitationById, actor: Actor, invitations: InvitationService
) -> Invitation:
    """Mail an invitation again, with a new link and another week's time."""
    return await invitations.resend(actor, command.id)


@router.mutation(
    rest=delete("/members/invitations/{id}", status=204),
    allow=WRITE,
    raises=[InvitationNotFoundError, InvitationEndedError, BeyondOwnRightsError],
)
async def revoke_invitation(
    command: InvitationById, actor: Actor, invitations: InvitationService
) -> None:
    """Take an invitation back."""
    await invitations.revoke(actor, command.id)


# It changes nothing. It is no query, whose input would stand in the URL and so in logs.
@router.mutation(
    rest=post("/invitations/preview"),
    allow=public,
    limit=per_minute(30),
    raises=[InvitationNotFoundError, InvitationEndedError],
    keyed=False,
    audited=False,
)
async def preview_invitation(
    command: InvitationByToken, invitations: InvitationService
) -> InvitationPreview:
    """Show what the token of an invitation is for, to whoever holds it."""
    return await invitations.preview(command.token)


@router.mutation(
    rest=post("/invitations/accept"),
    allow=PERSON,
    limit=per_minute(30),
    raises=[
        AlreadyMemberError,
        InvitationEndedError,
        InvitationForAnotherError,
        InvitationNotFoundError,
    ],
)
async def accept_invitation(
    command: InvitationByToken, actor: Actor, invitations: InvitationService
) -> Member:
    """Become a member of the store that the token was sent for."""
    return await invitations.accept(actor, command.token)


@router.mutation(
    rest=post("/invitations/decline", status=204),
    allow=public,
    limit=per_minute(30),
    raises=[InvitationNotFoundError, InvitationEndedError],
)
async def decline_invitation(command: InvitationByToken, invitations: InvitationService) -> None:
    """Turn an invitation down."""
    await invitations.decline(command.token)
