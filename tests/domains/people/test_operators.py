"""People whom the platform has appointed run it from their own store, and nobody else does."""

from uuid import UUID

import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.people.making import Town
from tests.embedded.harness import until

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.ids import NO_STORE

ADA, BOB = "ada@shop.example", "bob@shop.example"


async def test_a_person_runs_the_platform_once_appointed(town: Town) -> None:
    """At once and no longer than that; the store and the role stay what they are."""
    ada, bob = await town.person(ADA), await town.person(BOB)
    store_id = await open_store(town.database)
    async with town.database.transaction(store_id=store_id) as connection:
        await MemberRepository(connection).add(
            store_id, ada, role=Role.ANALYST, at=town.clock.now()
        )
    token = (await town.sign_in(ADA))["accessToken"]
    assert (await town.ask("POST", f"people/{bob}/unblock", token=token))[0] == 403

    await appoint(town, ada, is_operator=True)

    async def may() -> bool:
        return (await town.ask("POST", f"people/{bob}/unblock", token=token))[0] == 200

    await until(may)
    me = (await town.call("me", token=token, method="GET")).json()
    assert me["storeId"] == str(store_id)
    assert set(me["permissions"]) == (
        HOUSE.permissions.of_role(Role.ANALYST) | HOUSE.permissions.of_platform
    )
    async with town.database.transaction(store_id=NO_STORE) as connection:
        rows = await connection.execute(
            sa.select(audit_log.c.procedure, audit_log.c.store_id).where(
                audit_log.c.actor_id == ada, audit_log.c.procedure == "people.unblock"
            )
        )
        assert rows.all() == [("people.unblock", NO_STORE)]

    await appoint(town, ada, is_operator=False)

    async def may_not() -> bool:
        return (await town.ask("POST", f"people/{bob}/unblock", token=token))[0] == 403

    await until(may_not)


async def appoint(town: Town, person_id: UUID, *, is_operator: bool) -> None:
    async with town.database.transaction() as connection:
        await PersonRepository(connection).set_operator(person_id, is_operator=is_operator)
