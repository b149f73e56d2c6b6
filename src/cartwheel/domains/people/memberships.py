"""What this room asks of whoever knows the members of stores."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from cartwheel.kernel.connection import Connection


class Membership(msgspec.Struct, frozen=True):
    """A person's place in one store."""

    store_id: UUID
    role: str


class TakenKey(Protocol):
    """A key of a store, which opens nothing any more; logs show it whole."""

    @property
    def id(self) -> UUID:
        """By which the key is known."""
        ...


class Barred(msgspec.Struct, frozen=True):
    """What was taken away in one store."""

    store_id: UUID
    revoked_keys: tuple[TakenKey, ...]
    withdrawn_invitations: tuple[UUID, ...]


class Memberships(Protocol):
    """Knows which stores a person is in."""

    async def find(
        self, connection: Connection, person_id: UUID, *, store_id: UUID | None
    ) -> Membership | None:
        """Return a person's place in a store, or without one in the store joined first."""
        ...

    async def bar(self, connection: Connection, person_id: UUID, *, at: datetime) -> list[Barred]:
        """
        Take from a locked person, in every store, what could let them or others in.

        Keys that may make keys or invite are revoked, made by the person or with such a key,
        and invitations without an answer withdrawn that the person or such a key sent. Returns
        the stores where there was something.
        """
        ...

    async def count_keys(self, connection: Connection, person_id: UUID, *, now: datetime) -> int:
        """Count the keys that open something, in every store, of a person or made with those."""
        ...
