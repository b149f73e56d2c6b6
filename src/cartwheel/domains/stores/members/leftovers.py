"""What becomes of the keys and invitations of somebody who leaves, or may less than before."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.contracts import APIKey
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import Invitation, InvitationState, Leftovers
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Permissions


@dataclass(frozen=True, slots=True)
class LeftoverService:
    """Keys and invitations that a person made, with keys of theirs too, however far removed."""

    keys: KeyRepository
    invitations: InvitationRepository
    permissions: Permissions
    clock: Clock

    async def settle(
        self, store_id: UUID, person_id: UUID, *, role: Role | None, revoke_keys: bool
    ) -> Leftovers:
        """
        End what a person with this role, or None, could not have made; call it after the change.

        Keys that may let others in end when the role does not hold what they hold, and all
        keys when it is asked for. Invitations end that the role could not send, but for
        those of keys that go on, and with the keys that sent them.
        """
        now = self.clock.now()
        made = await self.keys.list_made_by(store_id, person_id)
        opening = [key for key in made if key.opens(now)]
        ending = {
            key.id
            for key in opening
            if revoke_keys or rules.ends_with_role(key.scopes, role, permissions=self.permissions)
        }
        revoked = [await self._revoke(store_id, key) for key in opening if key.id in ending]
        kept = tuple(key for key in opening if key.id not in ending)
        going_on = {key.id for key in kept}
        withdrawn, pending = [], []
        senders = [person_id, *(key.id for key in made)]
        for sent_by, invitation in await self.invitations.lock_pending_of(store_id, senders):
            stays = sent_by in going_on or (
                sent_by not in ending
                and rules.may_invite(role, invitation.role, permissions=self.permissions)
            )
            if stays:
                pending.append(invitation)
            else:
                withdrawn.append(await self._withdraw(store_id, invitation))
        return Leftovers(
            revoked_keys=tuple(revoked),
            remaining_keys=kept,
            withdrawn_invitations=tuple(withdrawn),
            remaining_invitations=tuple(pending),
        )

    async def _revoke(self, store_id: UUID, key: APIKey) -> APIKey:
        revoked = await self.keys.revoke(store_id, key.id, at=self.clock.now())
        return key if revoked is None else revoked

    async def _withdraw(self, store_id: UUID, invitation: Invitation) -> Invitation:
        return await self.invitations.end(
            store_id, invitation.id, state=InvitationState.REVOKED, at=self.clock.now()
        )
