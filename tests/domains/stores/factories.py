"""Ways to make a store's members, invitations and keys."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from tests.rpc.house import House

from cartwheel.domains.people.models import people
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.contracts import APIKeyById, CreateAPIKey
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.members.contracts import (
    ChangeMemberRole,
    InvitationById,
    InviteMember,
    MemberById,
    RemoveMember,
    StoreById,
)
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def add_member(house: House, role: Role, *, store_id: UUID) -> UUID:
    """Make a person who belongs to a store."""
    person_id = new_id()
    async with house.scope(store_id) as scope:
        connection = await scope.get(Connection)
        values = {"id": person_id, "email": f"{person_id}@shop.example", "name": "x"}
        await connection.execute(sa.insert(people).values(**values, created_at=_NOW))
        await MemberRepository(connection).add(store_id, person_id, role=role, at=_NOW)
    return person_id


async def _member(house: House) -> dict[str, Any]:
    return {"personId": await add_member(house, Role.STAFF, store_id=house.store_id)}


async def _member_change(house: House) -> dict[str, Any]:
    return await _member(house) | {"role": "analyst"}


async def _invitation(house: House) -> dict[str, Any]:
    command = InviteMember(email=f"{new_id()}@shop.example", role=Role.STAFF)
    async with house.scope() as scope:
        invitations = await scope.get(InvitationService)
        return {"id": (await invitations.invite(house.actors["first key"], command)).id}


async def _key(house: House) -> dict[str, Any]:
    command = CreateAPIKey(
        name="till", scopes=("carts:read",), expires_at=datetime.now(UTC) + timedelta(days=1)
    )
    async with house.scope() as scope:
        keys = await scope.get(KeyService)
        return {"id": (await keys.create(house.actors["owner"], command)).key.id}


async def _store(house: House) -> dict[str, Any]:
    return {"id": house.store_id}


FACTORIES: Final = {
    APIKeyById: _key,
    ChangeMemberRole: _member_change,
    InvitationById: _invitation,
    MemberById: _member,
    RemoveMember: _member,
    StoreById: _store,
}
