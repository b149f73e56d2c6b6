"""Which store somebody who signs in acts for."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.accounts.members.repository import MemberRepository
from cartwheel.domains.accounts.people.memberships import Membership
from cartwheel.domains.accounts.visiting import visit_memberships


class StoreMemberships:
    """The `Memberships` of people, from the members of stores."""

    async def find(
        self, connection: AsyncConnection, person_id: UUID, *, store_id: UUID | None
    ) -> Membership | None:
        """See `Memberships.find`."""
        members = MemberRepository(connection)
        async with visit_memberships(connection, person_id):
            if store_id is None:
                own = await members.list_own(person_id)
                return Membership(own[0].store.id, own[0].role) if own else None
            role = await members.find_role(store_id, person_id)
        return None if role is None else Membership(store_id, role)
