"""What this room asks of whoever knows the members of stores."""

from typing import Protocol
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection


class Membership(msgspec.Struct, frozen=True):
    """A person's place in one store."""

    store_id: UUID
    role: str


class Memberships(Protocol):
    """Knows which stores a person is in."""

    async def find(
        self, connection: AsyncConnection, person_id: UUID, *, store_id: UUID | None
    ) -> Membership | None:
        """Return a person's place in a store, or without one in the store joined first."""
        ...
