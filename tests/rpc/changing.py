"""Who changes what, for the tests of the audit: what each domain's `changes.py` is made with."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from tests.domains.stores.factories import add_member
from tests.kit.factories import FACTORIES
from tests.rpc.house import PROCEDURES, House

from cartwheel.domains.people.contracts import LoginMethod
from cartwheel.domains.people.models import people
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.stores.contracts import Role
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import NO_STORE, Actor

Ready = tuple[str, Any]
"""The name of whoever calls, and the input."""
Change = Callable[[House], Awaitable[Ready]]


def sent(given: Any) -> str:
    """Return an input as it is sent."""
    return msgspec.json.encode(given).decode()


async def person(house: House, role: Role | None = Role.OWNER) -> str:
    """Let somebody of the store be known by a name, signed in by a session."""
    if role is None:
        person_id = new_id()
        async with house.scope() as scope:
            values = {"id": person_id, "email": f"{person_id}@shop.example", "name": "x"}
            connection = await scope.get(Connection)
            now = datetime.now(UTC)
            await connection.execute(sa.insert(people).values(**values, created_at=now))
    else:
        person_id = await add_member(house, role, store_id=house.store_id)
    now = datetime.now(UTC)
    async with house.scope() as scope:
        session = await SessionRepository(await scope.get(Connection)).add(
            person_id,
            method=LoginMethod.PASSWORD,
            store_id=None,
            address="127.0.0.1",
            agent="",
            at=now,
            expires_at=now + timedelta(days=1),
            factor_proved=True,
        )
    name = f"person {person_id}"
    house.actors[name] = Actor(
        "person",
        person_id,
        NO_STORE if role is None else house.store_id,
        frozenset() if role is None else HOUSE.permissions.of_role(role),
        session_id=session.id,
    )
    return name


def by_id(name: str) -> Change:
    """What the factories of ids make ready, changed by an owner."""

    async def make(house: House) -> Ready:
        taken = PROCEDURES[name].signature.input
        assert taken is not None
        return await person(house), await FACTORIES[taken.type](house)

    return make


def given(who: str | None, **fields: Any) -> Change:
    async def make(house: House) -> Ready:
        return who or await person(house), fields

    return make
