"""What this room asks of whoever knows the members of stores."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.accounts.keys.contracts import APIKey


class Membership(msgspec.Struct, frozen=True):
    """A person's place in one store."""

    store_id: UUID
    role: str


class Barred(msgspec.Struct, frozen=True):
    """What was taken away in one store."""

    store_id: UUID
    revoked_keys: tuple[APIKey, ...]
    withdrawn_invitations: tuple[UUID, ...]


class Memberships(Protocol):
    """Knows which stores a person is in."""

    async def find(
        self, connection: AsyncConnection, person_id: UUID, *, store_id: UUID | None
    ) -> Membership | None:
        """Return a person's place in a store, or without one in the store joined first."""
        ...

    async def bar(
        self, connection: AsyncConnection, person_id: UUID, *, at: datetime
    ) -> list[Barred]:
        """
        Take from a locked person, in every store, what could let them or others in.

        Keys that may make keys or invite are revoked, made by the person or with such a key,
        and invitations without an answer withdrawn that the person or such a key sent. Returns
        the stores where there was something.
        """
        ...
