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
        async with visit_memberships(connection, person_id):
            found = await MemberRepository(connection).find_own(person_id, store_id=store_id)
        return None if found is None else Membership(*found)
