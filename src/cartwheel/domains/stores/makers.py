"""
What somebody may hand on who makes keys or invites, asked anew in the transaction that does it.

Who calls is remembered for a second. What is made then would outlast that second, so that
whoever was removed, or whose key was revoked, must not make anything in it.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from cartwheel.domains.people.api import people
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.models import store_keys
from cartwheel.kernel.connection import Connection
from cartwheel.systems.rpc.api import Actor, ForbiddenError, Permissions, UnauthenticatedError


@dataclass(frozen=True, slots=True)
class Maker:
    """What somebody holds, and what bounds the keys that they make."""

    held: frozenset[str]
    expires_at: datetime | None = None
    calls_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Makers:
    """People and keys that let others in."""

    connection: Connection
    permissions: Permissions

    async def lock(self, actor: Actor, *, needed: str) -> Maker:
        """
        Return what the actor holds now; it stays so until the transaction ends.

        Raises:
            ForbiddenError: the person belongs to the store no more, or lacks the permission now.
            UnauthenticatedError: the key is revoked, or the person blocked.
        """
        maker = await (self._person(actor) if actor.kind == "person" else self._key(actor))
        if needed not in maker.held:
            raise ForbiddenError(permission=needed)
        return maker

    async def _person(self, actor: Actor) -> Maker:
        place = memberships.c
        rows = await self.connection.execute(
            sa.select(place.role, people.c.blocked_at)
            .join(people, people.c.id == place.person_id)
            .where(place.store_id == actor.store_id, place.person_id == actor.id)
            .with_for_update(read=True)
        )
        row = rows.one_or_none()
        if row is not None and row.blocked_at is not None:
            raise UnauthenticatedError("The person is blocked")
        role = None if row is None else row.role
        return Maker(actor.permissions & self.permissions.of_role(role))

    async def _key(self, actor: Actor) -> Maker:
        key = store_keys.c
        rows = await self.connection.execute(
            sa.select(key.permissions, key.expires_at, key.calls_per_minute)
            .where(key.id == actor.id, key.revoked_at.is_(None))
            .with_for_update(read=True)
        )
        row = rows.one_or_none()
        if row is None:
            raise UnauthenticatedError("There is no such key")
        held = actor.permissions & self.permissions.of_key(row.permissions)
        return Maker(held, row.expires_at, row.calls_per_minute)
