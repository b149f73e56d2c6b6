"""A store's first key holds whatever there is to do in it, also what a later release adds."""

from collections.abc import Sequence

import asyncpg
import httpx
import sqlalchemy as sa
from tests.domains.audit.chaining import empty_books, migrate_to
from tests.domains.making import store_service
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.models import store_keys
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.rpc.api import (
    ALL,
    LEADERS,
    OPERATORS,
    Permission,
    Permissions,
)

STORE = HOUSE.permissions.of_store


async def test_it_holds_what_there_will_be(database: Database) -> None:
    """And nothing of the platform's."""
    async with database.transaction() as connection:
        opened = await store_service(connection).open_with_key("A")
    actor = await StoreDirectory(database, HOUSE.permissions).authenticate(opened.key)
    assert actor.permissions == STORE
    later = Permissions(
        (
            *HOUSE.permissions,
            Permission(name="tests:write", held_by=LEADERS),
            Permission(name="servers:write", held_by=OPERATORS),
        )
    )
    actor = await StoreDirectory(database, later).authenticate(opened.key)
    assert actor.permissions == STORE | {"tests:write"}
    assert later.of_key([*STORE, ALL]) == STORE | {"tests:write"}


async def test_it_is_listed_and_written_down_by_what_it_holds(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    async with desk.database.transaction() as connection:
        service = store_service(connection, desk.clock)
        first = (await service.issue_key(desk.store_id, permissions=(ALL,))).key
    (key,) = (await client.get("/api-keys", headers=bearer(first))).json()["items"]
    assert key["scopes"] == sorted(STORE)
    await desk.person("ada", Role.ADMIN)
    revoked = await client.delete(f"/api-keys/{key['id']}", headers=bearer("ada"))
    assert revoked.status_code == 204
    (record,) = (await client.get("/audit", headers=bearer("ada"))).json()["items"]
    assert record["after"]["scopes"] == sorted(STORE)


async def test_it_hands_on_what_is_named(desk: Desk, client: httpx.AsyncClient) -> None:
    """Everything there is by now, if asked; the new key does not grow."""
    async with desk.database.transaction() as connection:
        service = store_service(connection, desk.clock)
        first = (await service.issue_key(desk.store_id, permissions=(ALL,))).key
    body = {"name": "all", "scopes": sorted(STORE)}
    made = await client.post("/api-keys", json=body, headers=bearer(first))
    assert made.status_code == 201
    kept = sa.select(store_keys.c.permissions).where(store_keys.c.id == made.json()["key"]["id"])
    async with desk.database.transaction() as connection:
        assert (await connection.execute(kept)).scalar_one() == sorted(STORE)
    body = {"name": "more", "scopes": [ALL]}
    refused = await client.post("/api-keys", json=body, headers=bearer(first))
    assert [issue["path"] for issue in refused.json()["issues"]] == [["scopes", 0]]


async def test_who_made_one_loses_it_as_any_that_lets_in(desk: Desk) -> None:
    """No call makes such a key; the rules that end keys know it all the same."""
    permissions = HOUSE.permissions
    assert rules.ends_with_role([ALL], None, permissions=permissions)
    assert rules.ends_with_role([ALL], Role.ADMIN, permissions=permissions)
    assert not rules.ends_with_role([ALL], Role.OWNER, permissions=permissions)
    person_id, key_id = await desk.person("eve", Role.OWNER), new_id()
    async with desk.database.transaction() as connection:
        await connection.execute(
            sa.insert(store_keys).values(
                id=key_id,
                store_id=desk.store_id,
                name="",
                prefix="cw_",
                digest=key_id.bytes,
                permissions=[ALL],
                made_by_kind="person",
                made_by_id=person_id,
                created_at=desk.clock.now(),
            )
        )
        ended = await KeyRepository(connection).revoke_letting_in(
            person_id, letting_in=permissions.letting_in, at=desk.clock.now()
        )
    assert [one.key.id for one in ended] == [key_id]


async def test_first_keys_of_before_become_such(postgres: Postgres) -> None:
    """Those that somebody made hold what was chosen; older processes find the names they know."""
    full = sorted(STORE)
    kept: Sequence[tuple[str, list[str], str | None, list[str]]] = (
        ("first", full, None, [*full, ALL]),
        ("made", full, "person", full),
        ("made with a key", full, "store_key", full),
        ("narrow", ["carts:read", "events:write"], None, ["carts:read", "events:write"]),
    )
    async with empty_books(postgres) as (owner_url, _):
        await migrate_to(owner_url, "0027")
        owner = await asyncpg.connect(owner_url)
        await owner.execute(
            "INSERT INTO stores (id, name, clock, currency, idle_limit, synthetic, created_at)"
            " VALUES (gen_random_uuid(), 'A', 'wall', 'USD', '1 min', false, now())"
        )
        for name, held, maker, _ in kept:
            await owner.execute(
                "INSERT INTO store_keys (id, store_id, name, prefix, digest, permissions,"
                " made_by_kind, created_at)"
                " SELECT gen_random_uuid(), id, $1, '', $2, $3, $4, now() FROM stores",
                name,
                name.encode(),
                held,
                maker,
            )
        await runner.upgrade(owner_url, app_role=APP_ROLE)
        found = await owner.fetch("SELECT name, permissions FROM store_keys")
        await owner.close()
    assert dict(map(tuple, found)) == {name: after for name, _, _, after in kept}
