"""Keys of replays are keys of the store that replays: bounded, seen, counted and revoked there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.stores.keys.test_keys import listed, make
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.stores import replays
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.rules import MOST_KEYS
from cartwheel.domains.stores.models import store_keys
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import UnauthenticatedError

SOURCE = "ab" * 32


async def replay(
    client: httpx.AsyncClient, who: str, *, source: str = SOURCE, **given: Any
) -> httpx.Response:
    body = {"name": "file", "source": source, **given}
    return await client.post("/stores/replays", json=body, headers=bearer(who))


async def opens(desk: Desk, key: str) -> bool:
    """Ask whether a key opens a store, of a process that remembers nothing."""
    try:
        await StoreDirectory(desk.database, HOUSE.permissions).authenticate(key)
    except UnauthenticatedError:
        return False
    return True


async def test_a_source_has_one_store_per_owner(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    await desk.person("bob", Role.OWNER, store=await open_store(desk.database))
    answers = [(await replay(client, who)).json() for who in ("ada", "bob", "ada")]
    first, other, again = (answer["storeId"] for answer in answers)
    assert first == again != other
    assert len({answer["key"] for answer in answers}) == 3
    actor = await desk.directory.authenticate(answers[0]["key"])
    store = await desk.directory.find_store(actor.store_id)
    assert store is not None
    assert (str(store.id), store.clock) == (first, StoreClock.EVENTS)


async def test_it_ends_after_a_day_and_has_a_quota(desk: Desk, client: httpx.AsyncClient) -> None:
    ada = await desk.person("ada", Role.ADMIN)
    opened = (await replay(client, "ada")).json()
    key = (await listed(client, "ada"))[0]
    now = desk.clock.now()
    assert key["storeId"] == opened["storeId"] != str(desk.store_id)
    assert opened["key"].startswith(key["prefix"])
    assert (key["madeByKind"], key["madeById"]) == ("person", str(ada))
    assert key["expiresAt"] == (now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert key["callsPerMinute"] == 60_000


@pytest.mark.parametrize(("days", "status"), [(7, 200), (31, 400), (-1, 400)])
async def test_another_end_may_be_asked_for(
    desk: Desk, client: httpx.AsyncClient, days: int, status: int
) -> None:
    await desk.person("ada", Role.ADMIN)
    end = (desk.clock.now() + timedelta(days=days)).isoformat()
    answer = await replay(client, "ada", expiresAt=end)
    assert answer.status_code == status
    if status != 200:
        assert [issue["path"] for issue in answer.json()["issues"]] == [["expiresAt"]]
        assert await listed(client, "ada") == []


async def test_that_of_a_key_ends_with_it_and_calls_no_more_often(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.person("ada", Role.ADMIN)
    end = (desk.clock.now() + timedelta(minutes=5)).isoformat()
    maker = await make(client, "ada", scopes=["accounts:write"], expiresAt=end, callsPerMinute=30)
    assert (await replay(client, maker["secret"])).status_code == 200
    made = (await listed(client, "ada"))[0]
    assert made["madeById"] == maker["key"]["id"]
    assert (made["expiresAt"], made["callsPerMinute"]) == (maker["key"]["expiresAt"], 30)


async def test_its_owner_revokes_it(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    await desk.person("bob", Role.OWNER, store=await open_store(desk.database))
    opened = (await replay(client, "ada")).json()
    key = (await listed(client, "ada"))[0]
    path = f"/api-keys/{key['id']}"
    assert (await client.delete(path, headers=bearer("bob"))).status_code == 404
    assert await listed(client, "bob") == []
    assert await opens(desk, opened["key"])
    assert (await client.delete(path, headers=bearer("ada"))).status_code == 204
    assert not await opens(desk, opened["key"])
    assert await listed(client, "ada") == []
    ended = await listed(client, "ada", includeEnded=True)
    assert [one["id"] for one in ended] == [key["id"]]


async def test_it_counts_among_the_keys_of_the_store(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    assert (await replay(client, "ada")).status_code == 200
    async with desk.database.transaction() as connection:
        rows = [
            {
                "id": new_id(),
                "store_id": desk.store_id,
                "name": "till",
                "prefix": "cw_",
                "digest": new_id().bytes,
                "permissions": [],
                "created_at": desk.clock.now(),
            }
            for _ in range(MOST_KEYS - 1)
        ]
        await connection.execute(sa.insert(store_keys), rows)
    for refused in (
        await replay(client, "ada"),
        await client.post(
            "/api-keys", json={"name": "x", "scopes": ["carts:read"]}, headers=bearer("ada")
        ),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "keys.too_many_keys")
    oldest = (await listed(client, "ada", limit=100))[-1]
    await client.delete(f"/api-keys/{oldest['id']}", headers=bearer("ada"))
    assert (await replay(client, "ada")).status_code == 200


async def test_the_audit_log_names_store_and_key(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    opened = (await replay(client, "ada")).json()
    key = (await listed(client, "ada"))[0]
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        query = sa.select(audit_log).where(audit_log.c.procedure == "stores.replay")
        record = (await connection.execute(query)).one()
    assert record.subject == opened["storeId"]
    assert record.after["store"]["id"] == opened["storeId"]
    assert record.after["issued"]["id"] == key["id"]
    assert opened["key"] not in str(record)


async def test_a_person_owns_the_store_and_a_key_does_not(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """It is among the person's stores, however often the source is replayed."""
    ada = await desk.person("ada", Role.ADMIN)
    opened = {(await replay(client, "ada")).json()["storeId"] for _ in range(2)}
    [store_id] = opened
    assert await desk.roles(UUID(store_id)) == {ada: Role.OWNER}
    mine = (await client.get("/stores", headers=bearer("ada"))).json()["items"]
    assert [(each["store"]["id"], each["role"]) for each in mine][1:] == [(store_id, "owner")]
    bare = (await replay(client, await desk.key(), source="cd" * 32)).json()["storeId"]
    assert await desk.roles(UUID(bare)) == {}


async def test_whoever_owns_many_stores_opens_no_further(
    desk: Desk, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source that was replayed before may be replayed all the same."""
    monkeypatch.setattr(replays, "MOST_OWNED", 1)
    await desk.person("ada", Role.ADMIN)
    first = await replay(client, "ada")
    other = await replay(client, "ada", source="cd" * 32)
    assert (other.status_code, other.json()["code"]) == (409, "accounts.too_many_stores")
    assert (await replay(client, "ada")).json()["storeId"] == first.json()["storeId"]
