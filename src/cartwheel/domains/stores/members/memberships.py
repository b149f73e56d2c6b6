"""Which store somebody who signs in acts for, and what they lose who may not come in again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.people.api import Barred, Membership
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.members.contracts import InvitationState
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.visiting import visit_memberships, visit_store
from cartwheel.systems.rpc.api import Permissions


@dataclass(frozen=True, slots=True)
class StoreMemberships:
    """The `Memberships` of people, from the members of stores."""

    permissions: Permissions

    async def find(
        self, connection: Connection, person_id: UUID, *, store_id: UUID | None
    ) -> Membership | None:
        """See `Memberships.find`."""
        async with visit_memberships(connection, person_id):
            found = await MemberRepository(connection).find_own(person_id, store_id=store_id)
        return None if found is None else Membership(*found)

    async def bar(self, connection: Connection, person_id: UUID, *, at: datetime) -> list[Barred]:
        """See `Memberships.bar`."""
        # Keys first: whoever invites with one at this moment is waited for, and found then.
        keys = await KeyRepository(connection).revoke_letting_in(
            person_id, letting_in=self.permissions.letting_in, at=at
        )
        async with visit_memberships(connection, person_id):
            stores = set(await MemberRepository(connection).list_own_ids(person_id))
        stores |= {one.key.store_id for one in keys}
        senders = [person_id, *(one.key.id for one in keys)]
        barred = []
        for store_id in sorted(stores):
            withdrawn = await _withdraw(connection, store_id, senders, at=at)
            revoked = tuple(o.key for o in keys if o.is_new and o.key.store_id == store_id)
            if revoked or withdrawn:
                barred.append(Barred(store_id, revoked, withdrawn))
        return barred

    async def count_keys(self, connection: Connection, person_id: UUID, *, now: datetime) -> int:
        """See `Memberships.count_keys`."""
        return await KeyRepository(connection).count_made_by(person_id, now=now)


async def _withdraw(
    connection: Connection, store_id: UUID, senders: list[UUID], *, at: datetime
) -> tuple[UUID, ...]:
    invitations = InvitationRepository(connection)
    async with visit_store(connection, store_id):
        pending = [one for _, one in await invitations.lock_pending_of(store_id, senders)]
        for one in pending:
            await invitations.end(store_id, one.id, state=InvitationState.REVOKED, at=at)
    return tuple(one.id for one in pending)
