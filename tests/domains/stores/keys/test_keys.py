"""API keys: shown once, bounded by their maker, over within a second when they are revoked."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.stores.members.making import Desk
from tests.embedded.harness import until
from tests.rpc.serving import bearer

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.models import store_keys
from cartwheel.domains.stores.rules import digest_of
from cartwheel.entrypoints.house import HOUSE
from cartwheel.systems.rpc.api import UnauthenticatedError


async def make(client: httpx.AsyncClient, who: str, **given: Any) -> Any:
    body = {"name": "till", "scopes": ["carts:read"], **given}
    answer = await client.post("/api-keys", json=body, headers=bearer(who))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(client: httpx.AsyncClient, who: str, **query: Any) -> list[Any]:
    answer = await client.get("/api-keys", params=query, headers=bearer(who))
    return list(answer.json()["items"])


async def kept(desk: Desk) -> int:
    async with desk.database.transaction() as connection:
        query = sa.select(sa.func.count()).where(store_keys.c.store_id == desk.store_id)
        return int((await connection.execute(query)).scalar_one())


async def test_a_key_is_shown_once_and_kept_by_its_digest(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    ada = await desk.person("ada", Role.ADMIN)
    made = await make(client, "ada", scopes=["carts:read", "accounts:read", "carts:read"])
    key, secret = made["key"], made["secret"]
    assert secret.startswith(key["prefix"])
    assert key["scopes"] == ["accounts:read", "carts:read"]
    assert (key["madeByKind"], key["madeById"]) == ("person", str(ada))
    assert await listed(client, "ada") == [key]
    actor = await desk.directory.authenticate(secret)
    assert (actor.kind, str(actor.id), actor.store_id) == ("store_key", key["id"], desk.store_id)
    assert actor.permissions == {"accounts:read", "carts:read"}
    async with desk.database.transaction() as connection:
        row = await connection.execute(sa.select(store_keys).where(store_keys.c.id == actor.id))
        row = row.one()
    assert row.digest == digest_of(secret)
    assert secret not in str(row)


async def test_nobody_hands_on_what_he_lacks(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    narrow = (await make(client, "ada", scopes=["keys:write", "carts:read"]))["secret"]
    count = await kept(desk)
    for who, scope in (("ada", "accounts:own"), (narrow, "members:write"), (narrow, "keys:read")):
        body = {"name": "more", "scopes": ["carts:read", scope]}
        refused = await client.post("/api-keys", json=body, headers=bearer(who))
        assert (refused.status_code, refused.json()["code"]) == (403, "keys.beyond_own_scopes")
        assert scope in refused.json()["detail"]
    assert await kept(desk) == count
    await make(client, narrow, scopes=["carts:read"])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"scopes": []}, ["scopes"]),
        ({"scopes": ["carts:read", "jobs:write"]}, ["scopes", 1]),
        ({"scopes": ["*"]}, ["scopes", 0]),
        ({"name": ""}, ["name"]),
        ({"expiresAt": "2026-01-01T00:00:00Z"}, ["expiresAt"]),
        ({"expiresAt": "2999-01-01T00:00:00"}, ["expiresAt"]),
        ({"expiresAt": "9999-12-31T23:59:59-14:00"}, ["expiresAt"]),
        ({"callsPerMinute": 0}, ["callsPerMinute"]),
    ],
)
async def test_refusals_name_the_field(
    desk: Desk, client: httpx.AsyncClient, change: dict[str, Any], path: list[str | int]
) -> None:
    key = await desk.key()
    body = {"name": "till", "scopes": ["carts:read"], **change}
    refused = await client.post("/api-keys", json=body, headers=bearer(key))
    assert refused.status_code == 400
    assert [issue["path"] for issue in refused.json()["issues"]] == [path]
    assert await kept(desk) == 1


async def test_a_key_makes_none_that_lasts_longer_or_calls_more_often(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """Whoever finds a key for a day has it for a day."""
    await desk.person("ada", Role.ADMIN)
    end = desk.clock.now() + timedelta(days=1)
    bounds = {"expiresAt": end.isoformat(), "callsPerMinute": 60}
    lent = (await make(client, "ada", scopes=["keys:write", "carts:read"], **bounds))["secret"]

    async def bounds_of(**wanted: Any) -> tuple[datetime, int]:
        key = (await make(client, lent, **wanted))["key"]
        return datetime.fromisoformat(key["expiresAt"]), key["callsPerMinute"]

    later, sooner = (end + timedelta(days=1), end - timedelta(hours=1))
    assert await bounds_of() == (end, 60)
    assert await bounds_of(expiresAt=later.isoformat(), callsPerMinute=61) == (end, 60)
    assert await bounds_of(expiresAt=sooner.isoformat(), callsPerMinute=59) == (sooner, 59)


@pytest.mark.serial
async def test_a_revoked_key_is_refused_within_a_second(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """In the process that revokes it, and in one that remembers it."""
    key = await desk.key()
    made = await make(client, key)
    secret, other = made["secret"], StoreDirectory(desk.database, HOUSE.permissions)
    for directory in (desk.directory, other):
        await directory.authenticate(secret)
    path = f"/api-keys/{made['key']['id']}"
    assert (await client.delete(path, headers=bearer(key))).status_code == 204

    async def is_refused(directory: StoreDirectory) -> bool:
        try:
            await directory.authenticate(secret)
        except UnauthenticatedError:
            return True
        return False

    for directory in (desk.directory, other):
        await until(lambda d=directory: is_refused(d), seconds=1.1)
    assert (await client.get("/stores/current", headers=bearer(secret))).status_code == 401
    assert (await client.delete(path, headers=bearer(key))).status_code == 404
    ended = await listed(client, key, includeEnded=True)
    assert [item["id"] for item in ended if item["revokedAt"]] == [made["key"]["id"]]
    assert made["key"]["id"] not in [item["id"] for item in await listed(client, key)]


@pytest.mark.serial
async def test_a_key_ends_with_its_time_to_the_moment(desk: Desk) -> None:
    """It is not remembered beyond its end."""
    secret = await desk.key()
    async with desk.database.transaction() as connection:
        await connection.execute(
            sa.update(store_keys)
            .where(store_keys.c.digest == digest_of(secret))
            .values(expires_at=datetime.now(UTC) + timedelta(seconds=0.3))
        )
    assert await desk.directory.authenticate(secret)
    begun = asyncio.get_running_loop().time()

    async def is_refused() -> bool:
        try:
            await desk.directory.authenticate(secret)
        except UnauthenticatedError:
            return True
        return False

    await until(is_refused, seconds=5)
    assert asyncio.get_running_loop().time() - begun < 0.9


async def test_a_key_has_its_own_rate(desk: Desk, client: httpx.AsyncClient) -> None:
    """It bounds all procedures together; other keys go on."""
    key = await desk.key()
    secret = (await make(client, key, scopes=["carts:read"], callsPerMinute=3))["secret"]
    codes = []
    for path in (
        "/stores/current",
        f"/stores/{desk.store_id}",
        "/stores/current",
        "/stores/current",
    ):
        answer = await client.get(path, headers=bearer(secret))
        codes.append(answer.status_code)
    assert codes == [200, 200, 200, 429]
    assert answer.headers["ratelimit-policy"] == '"caller";q=3;w=60'
    assert int(answer.headers["retry-after"]) > 0
    assert (await client.get("/stores/current", headers=bearer(key))).status_code == 200


async def test_when_it_was_used_is_written_beside_the_calls(desk: Desk) -> None:
    """At most once a minute, whichever process asks; not by the call itself."""
    secret = await desk.key()
    actor = await desk.directory.authenticate(secret)

    async def last_used() -> datetime | None:
        async with desk.database.transaction() as connection:
            query = sa.select(store_keys.c.last_used_at).where(store_keys.c.id == actor.id)
            used: datetime | None = (await connection.execute(query)).scalar_one()
            return used

    assert await last_used() is None
    running = asyncio.create_task(desk.directory.uses.run(every=timedelta(seconds=0.05)))

    async def is_written() -> bool:
        return await last_used() is not None

    await until(is_written)
    first = await last_used()
    other = StoreDirectory(desk.database, HOUSE.permissions)
    await other.authenticate(secret)
    await other.uses.flush()
    await desk.directory.authenticate(secret)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await last_used() == first


async def test_what_stops_writes_its_last_uses(desk: Desk) -> None:
    secret = await desk.key()
    actor = await desk.directory.authenticate(secret)
    running = asyncio.create_task(desk.directory.uses.run())
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with desk.database.transaction() as connection:
        query = sa.select(store_keys.c.last_used_at).where(store_keys.c.id == actor.id)
        assert (await connection.execute(query)).scalar_one() is not None


async def test_another_stores_keys_are_out_of_reach(desk: Desk, client: httpx.AsyncClient) -> None:
    made = await make(client, await desk.key())
    await desk.person("else", Role.OWNER, store=await open_store(desk.database))
    refused = await client.delete(f"/api-keys/{made['key']['id']}", headers=bearer("else"))
    assert (refused.status_code, await listed(client, "else")) == (404, [])
    assert UUID(made["key"]["id"]) == (await desk.directory.authenticate(made["secret"])).id


async def test_a_store_has_a_hundred_keys_at_most(desk: Desk, client: httpx.AsyncClient) -> None:
    """However many are made at once."""
    key = await desk.key()
    async with desk.database.transaction() as connection:
        row = sa.select(store_keys).where(store_keys.c.digest == digest_of(key))
        first = (await connection.execute(row)).one()._asdict()
        for number in range(96):
            digest = digest_of(f"{key}{number}")
            copy = first | {"id": UUID(bytes=digest[:16]), "digest": digest}
            await connection.execute(sa.insert(store_keys).values(copy))
    body = {"name": "till", "scopes": ["carts:read"]}
    answers = await asyncio.gather(
        *(client.post("/api-keys", json=body, headers=bearer(key)) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409, 409]
    assert await kept(desk) == 100
