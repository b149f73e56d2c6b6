"""Use cases of invitations: a store's own, and those of whoever holds a token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import (
    Invitation,
    InvitationPage,
    InvitationPreview,
    InvitationState,
    InviteMember,
    ListInvitations,
    Member,
)
from cartwheel.domains.stores.members.errors import (
    AlreadyMemberError,
    InvitationForAnotherError,
    InvitationNotFoundError,
    InvitationPendingError,
    MemberNotFoundError,
    TooManyInvitationsError,
)
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.messages import SendInvitation
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of, spellings_of
from cartwheel.kernel.paging import page_of
from cartwheel.kernel.visiting import visit_store
from cartwheel.systems.mail.api import Mailer, ensure_writable
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote, Permissions


@dataclass(frozen=True, slots=True)
class InvitationService:
    """How people become members."""

    invitations: InvitationRepository
    members: MemberRepository
    stores: StoreRepository
    makers: Makers
    permissions: Permissions
    outbox: Outbox
    clock: Clock
    note: AuditNote
    mailer: Mailer

    async def invite(self, actor: Actor, command: InviteMember) -> Invitation:
        """
        Invite an address for a week; the mail is queued in the same transaction.

        An invitation whose time is over gives way to the new one.

        Raises:
            BeyondOwnRightsError: the role may do more than the actor.
            InvalidInputError: this is no address, or none that we can send mail to.
            AlreadyMemberError: the address is a member's.
            InvitationPendingError: the address is invited already.
            TooManyInvitationsError: too many have no answer yet.
        """
        command = msgspec.structs.replace(command, email=address_of(command.email))
        await ensure_writable(self.mailer, command.email)
        now, store_id = self.clock.now(), actor.store_id
        maker = await self._lock_maker(actor)
        rules.ensure_may_grant(maker, command.role, permissions=self.permissions)
        if await self.members.is_member(store_id, email=command.email):
            raise AlreadyMemberError
        before = await self.invitations.find_pending(store_id, email=command.email)
        if before is not None:
            if before.expires_at > now:
                raise InvitationPendingError
            await self.invitations.end(store_id, before.id, state=InvitationState.REVOKED, at=now)
        if await self.invitations.count_pending(store_id) >= rules.MOST_PENDING:
            raise TooManyInvitationsError(most=rules.MOST_PENDING)
        added = await self.invitations.add(
            actor, command, at=now, expires_at=now + rules.INVITED_FOR
        )
        self.note.tell(added.id, after=added)
        await self._mail(store_id, added)
        return added

    async def list(self, store_id: UUID, query: ListInvitations) -> InvitationPage:
        """List a store's invitations, the newest first."""
        found = await self.invitations.list_page(store_id, query)
        return page_of(InvitationPage, found, limit=query.limit, by=lambda one: one.id)

    async def resend(self, actor: Actor, invitation_id: UUID) -> Invitation:
        """
        Mail an invitation again, for another week; the link of the mail before ends then.

        Raises:
            InvitationNotFoundError: the store has no such invitation.
            InvitationEndedError: it was answered or revoked.
            BeyondOwnRightsError: its role may do more than the actor.
            ForbiddenError: the actor was a member, or might do this, until a moment ago.
            UnauthenticatedError: the actor was blocked or revoked a moment ago.
        """
        before = await self._open(actor, invitation_id)
        after = await self.invitations.prolong(
            actor.store_id, invitation_id, expires_at=self.clock.now() + rules.INVITED_FOR
        )
        self.note.tell(invitation_id, before=before, after=after)
        await self._mail(actor.store_id, after)
        return after

    async def revoke(self, actor: Actor, invitation_id: UUID) -> None:
        """
        Take an invitation back.

        Raises:
            InvitationNotFoundError: the store has no such invitation.
            InvitationEndedError: it was answered or revoked.
            BeyondOwnRightsError: its role may do more than the actor.
            ForbiddenError: the actor was a member, or might do this, until a moment ago.
            UnauthenticatedError: the actor was blocked or revoked a moment ago.
        """
        before = await self._open(actor, invitation_id)
        after = await self.invitations.end(
            actor.store_id, invitation_id, state=InvitationState.REVOKED, at=self.clock.now()
        )
        self.note.tell(invitation_id, before=before, after=after)

    async def preview(self, token: str) -> InvitationPreview:
        """
        Show what the holder of a token is asked.

        Raises:
            InvitationNotFoundError: nobody was sent this token, or it was replaced or used.
            InvitationEndedError: its time is over.
        """
        async with self._opened(token) as store_id:
            found = await self.invitations.find_by_digest(store_id, rules.digest_of(token))
            store = await self.stores.find(store_id)
        if found is None or store is None:
            raise InvitationNotFoundError
        rules.ensure_open(found, is_over=found.expires_at <= self.clock.now())
        return InvitationPreview(store.name, found.email, found.role, found.expires_at)

    async def accept(self, actor: Actor, token: str) -> Member:
        """
        Become a member, once.

        Raises:
            InvitationNotFoundError: nobody was sent this token, or it was replaced or used.
            InvitationEndedError: its time is over.
            InvitationForAnotherError: it was sent to another address than the person's.
            AlreadyMemberError: the person is a member already.
        """
        now = self.clock.now()
        email = await self.members.find_email(actor.id)
        async with self._opened(token) as store_id:
            # In the order of the other changes: the members first, then the invitation.
            await self.members.lock_all(store_id)
            before = await self._lock_by_token(store_id, token)
            if email is None or before.email not in spellings_of(email):
                raise InvitationForAnotherError
            if not await self.members.add(store_id, actor.id, role=before.role, at=now):
                raise AlreadyMemberError
            after = await self.invitations.end(
                store_id, before.id, state=InvitationState.ACCEPTED, at=now
            )
            member = await self.members.find(store_id, actor.id)
        if member is None:
            raise MemberNotFoundError(actor.id)
        self.note.tell(before.id, before=before, after=after, store_id=store_id)
        return member

    async def decline(self, token: str) -> None:
        """
        Say no; whoever holds the token may.

        Raises:
            InvitationNotFoundError: nobody was sent this token, or it was replaced or used.
            InvitationEndedError: its time is over.
        """
        async with self._opened(token) as store_id:
            before = await self._lock_by_token(store_id, token)
            after = await self.invitations.end(
                store_id, before.id, state=InvitationState.DECLINED, at=self.clock.now()
            )
        self.note.tell(before.id, before=before, after=after, store_id=store_id)

    @asynccontextmanager
    async def _opened(self, token: str) -> AsyncIterator[UUID]:
        store_id = rules.store_of(token)
        if store_id is None:
            raise InvitationNotFoundError
        async with visit_store(self.invitations.connection, store_id):
            yield store_id

    async def _lock_by_token(self, store_id: UUID, token: str) -> Invitation:
        found = await self.invitations.lock_by_digest(store_id, rules.digest_of(token))
        if found is None:
            raise InvitationNotFoundError
        rules.ensure_open(found, is_over=found.expires_at <= self.clock.now())
        return found

    async def _open(self, actor: Actor, invitation_id: UUID) -> Invitation:
        """Return an invitation without an answer, which the actor could send."""
        # The maker first, as where somebody is blocked: whoever waits holds no invitation.
        actor = await self._lock_maker(actor)
        found = await self.invitations.lock(actor.store_id, invitation_id)
        if found is None:
            raise InvitationNotFoundError
        rules.ensure_open(found, is_over=False)
        rules.ensure_may_grant(actor, found.role, permissions=self.permissions)
        return found

    async def _lock_maker(self, actor: Actor) -> Actor:
        """Return the actor with what he may do now; a store's members change no more meanwhile."""
        await self.members.lock_all(actor.store_id)
        maker = await self.makers.lock(actor, needed="members:write")
        return replace(actor, permissions=maker.held)

    async def _mail(self, store_id: UUID, invitation: Invitation) -> None:
        await self.outbox.enqueue(
            SendInvitation(store_id=store_id, invitation_id=invitation.id),
            aggregate_id=invitation.id,
        )
