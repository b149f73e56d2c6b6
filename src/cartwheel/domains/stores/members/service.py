"""Use cases of a store's members."""

from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import (
    ChangedMember,
    ChangeMemberRole,
    Leftovers,
    ListMembers,
    Member,
    MemberPage,
    NewOwner,
    PermissionInfo,
    RemovedMember,
    RemoveMember,
    RoleList,
    RoleRights,
)
from cartwheel.domains.stores.members.errors import BeyondOwnRightsError, MemberNotFoundError
from cartwheel.domains.stores.members.leftovers import LeftoverService
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote, Permissions


@dataclass(frozen=True, slots=True)
class MemberService:
    """
    Who belongs to a store as what; changes of one store's members wait for one another.

    Whoever leaves or may less loses with it what could let them in again: see `LeftoverService`.
    """

    members: MemberRepository
    leftovers: LeftoverService
    makers: Makers
    permissions: Permissions
    note: AuditNote

    async def list(self, store_id: UUID, query: ListMembers) -> MemberPage:
        """List members, in the order of their ids."""
        found = await self.members.list_page(store_id, query)
        return page_of(MemberPage, found, limit=query.limit, by=lambda one: one.person_id)

    def roles(self) -> RoleList:
        """Tell what each role may do in a store."""
        return RoleList(
            tuple(RoleRights(role, tuple(sorted(self.permissions.of_role(role)))) for role in Role),
            tuple(
                PermissionInfo(each.name, each.description, each.lets_in)
                for each in self.permissions
                if each.is_of_store
            ),
        )

    async def change_role(self, actor: Actor, command: ChangeMemberRole) -> ChangedMember:
        """
        Make a member something else; it counts everywhere within a second.

        Raises:
            MemberNotFoundError: the store has no such member.
            BeyondOwnRightsError: the member's role or the new one may do more than the actor.
            LastOwnerError: the store would be left without an owner.
            ForbiddenError: the actor was a member, or might do this, until a moment ago.
            UnauthenticatedError: the actor was blocked or revoked a moment ago.
        """
        await self._lock(actor.store_id)
        actor = await self._as_now(actor)
        before = await self._get(actor.store_id, command.person_id)
        self._ensure_may_grant(actor, before.role)
        self._ensure_may_grant(actor, command.role)
        await self._ensure_owner_stays(actor.store_id, before, becomes=command.role)
        after = await self._change(actor.store_id, before, command.role)
        left = await self.leftovers.settle(
            actor.store_id, after.person_id, role=after.role, revoke_keys=command.revoke_keys
        )
        changed = ChangedMember(**msgspec.structs.asdict(after), leftovers=left)
        self.note.tell(after.person_id, before=before, after=changed)
        return changed

    async def remove(self, actor: Actor, command: RemoveMember) -> RemovedMember:
        """
        Let a person be no member any more; it counts everywhere within a second.

        Raises:
            MemberNotFoundError: the store has no such member.
            BeyondOwnRightsError: the member may do more than the actor.
            LastOwnerError: the store would be left without an owner.
            ForbiddenError: the actor was a member, or might do this, until a moment ago.
            UnauthenticatedError: the actor was blocked or revoked a moment ago.
        """
        await self._lock(actor.store_id)
        actor = await self._as_now(actor)
        member = await self._get(actor.store_id, command.person_id)
        self._ensure_may_grant(actor, member.role)
        return await self._remove(actor.store_id, member, revoke_keys=command.revoke_keys)

    async def leave(self, actor: Actor) -> None:
        """
        Leave the store that the person acts for.

        Raises:
            MemberNotFoundError: he is no member of it.
            LastOwnerError: the store would be left without an owner.
        """
        await self._lock(actor.store_id)
        member = await self._get(actor.store_id, actor.id)
        await self._remove(actor.store_id, member, revoke_keys=False)

    async def transfer_ownership(self, actor: Actor, person_id: UUID) -> NewOwner:
        """
        Make a member an owner, and oneself an admin; tell what became of one's keys.

        Whoever gives the store to himself stays what he is.

        Raises:
            MemberNotFoundError: one of the two is no member of the store.
            BeyondOwnRightsError: the actor was an owner until a moment ago.
        """
        await self._lock(actor.store_id)
        giver = await self._get(actor.store_id, actor.id)
        taker = await self._get(actor.store_id, person_id)
        # What the actor may do was asked up to a second ago.
        if giver.role is not Role.OWNER:
            raise BeyondOwnRightsError(Role.OWNER)
        if giver.person_id == taker.person_id:
            return _new_owner(giver, Leftovers())
        gave = await self._change(actor.store_id, giver, Role.ADMIN)
        took = await self._change(actor.store_id, taker, Role.OWNER)
        left = await self.leftovers.settle(
            actor.store_id, gave.person_id, role=gave.role, revoke_keys=False
        )
        handed_over = _new_owner(took, left)
        self.note.tell(took.person_id, before=(giver, taker), after=(gave, handed_over))
        return handed_over

    async def _lock(self, store_id: UUID) -> None:
        await self.members.lock_all(store_id)
        # Whoever makes a key meanwhile waits, and is then asked whether he still may.
        await self.leftovers.keys.lock_all(store_id)

    def _ensure_may_grant(self, actor: Actor, role: Role) -> None:
        rules.ensure_may_grant(actor, role, permissions=self.permissions)

    async def _as_now(self, actor: Actor) -> Actor:
        # Who calls was asked up to a second ago; whoever is let in stays longer than that.
        maker = await self.makers.lock(actor, needed="members:write")
        return replace(actor, permissions=maker.held)

    async def _change(self, store_id: UUID, before: Member, role: Role) -> Member:
        await self.members.set_role(store_id, before.person_id, role)
        return await self._get(store_id, before.person_id)

    async def _remove(self, store_id: UUID, member: Member, *, revoke_keys: bool) -> RemovedMember:
        await self._ensure_owner_stays(store_id, member, becomes=None)
        await self.members.remove(store_id, member.person_id)
        left = await self.leftovers.settle(
            store_id, member.person_id, role=None, revoke_keys=revoke_keys
        )
        self.note.tell(member.person_id, before=member, after=left)
        return RemovedMember(member, left)

    async def _ensure_owner_stays(
        self, store_id: UUID, member: Member, *, becomes: Role | None
    ) -> None:
        owners = await self.members.count_owners(store_id)
        rules.ensure_owner_stays(member.role, becomes=becomes, owners=owners)

    async def _get(self, store_id: UUID, person_id: UUID) -> Member:
        member = await self.members.find(store_id, person_id)
        if member is None:
            raise MemberNotFoundError(person_id)
        return member


def _new_owner(member: Member, left: Leftovers) -> NewOwner:
    return NewOwner(**msgspec.structs.asdict(member), leftovers=left)
