"""Sessions: seen by their owner, ended everywhere within a second, of nobody else's concern."""

import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store, store_service
from tests.domains.people.making import Town, founding
from tests.embedded.harness import until

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.authenticator import CredentialAuthenticator
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.rpc.api import NO_STORE

ADA, EVE = "ada@shop.example", "eve@shop.example"


async def test_people_see_where_they_are_signed_in(town: Town) -> None:
    await town.person(ADA)
    first = await town.sign_in(ADA)
    town.clock.pass_by(timedelta(minutes=5))
    second = await town.sign_in(ADA)
    listed = await town.call("sessions", token=second["accessToken"], method="GET")
    items = listed.json()["items"]
    assert [(item["id"], item["isCurrent"]) for item in items] == [
        (second["sessionId"], True),
        (first["sessionId"], False),
    ]
    assert items[0]["method"] == "password"
    assert items[0]["address"] == "127.0.0.1"
    assert items[0]["agent"].startswith("python-httpx/")
    assert set(items[0]) == {
        *("id", "isCurrent", "method", "address", "agent", "createdAt", "usedAt", "expiresAt")
    }


async def test_ending_one_session(town: Town) -> None:
    person_id = await town.person(ADA)
    first, second = await town.sign_in(ADA), await town.sign_in(ADA)
    path = f"sessions/{first['sessionId']}"
    ended = await town.call(path, token=second["accessToken"], method="DELETE")
    assert ended.status_code == 204
    assert await town.me(first["accessToken"]) == 401
    assert await town.me(second["accessToken"]) == 200
    again = await town.call(path, token=second["accessToken"], method="DELETE")
    assert (again.status_code, again.json()["code"]) == (404, "accounts.session_not_found")
    assert await town.open_sessions(person_id) == {UUID(second["sessionId"])}


async def test_nobody_ends_anothers_session(town: Town) -> None:
    person_id = await town.person(ADA)
    await town.person(EVE)
    hers, eves = await town.sign_in(ADA), await town.sign_in(EVE)
    path = f"sessions/{hers['sessionId']}"
    refused = await town.call(path, token=eves["accessToken"], method="DELETE")
    assert refused.status_code == 404
    assert await town.me(hers["accessToken"]) == 200
    assert await town.open_sessions(person_id) == {UUID(hers["sessionId"])}


async def test_ending_all_others(town: Town) -> None:
    await town.person(ADA)
    *others, current = [await town.sign_in(ADA) for _ in range(3)]
    ended = await town.call("sessions", token=current["accessToken"], method="DELETE")
    assert ended.json() == {"count": 2}
    assert [await town.me(s["accessToken"]) for s in (*others, current)] == [401, 401, 200]


@pytest.mark.serial
async def test_an_ended_session_is_refused_by_other_processes_within_a_second(
    town: Town, database: Database, redis: Redis, tmp_path: Path
) -> None:
    """The other process had just seen it alive."""
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    async with founding(database, redis, tmp_path) as elsewhere:
        assert await elsewhere.me(signed_in["accessToken"]) == 200
        assert (await town.call("logout", token=signed_in["accessToken"])).status_code == 204
        ended_at = time.monotonic()

        async def refused() -> bool:
            return await elsewhere.me(signed_in["accessToken"]) == 401

        await until(refused, seconds=1)
        assert time.monotonic() - ended_at < 1


async def test_a_session_from_before_an_upgrade_goes_on_with_its_next_refresh(
    town: Town, redis: Redis
) -> None:
    """Redis held more of it than whose it is."""
    person_id = await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    key = f"cartwheel:sessions:{signed_in['sessionId']}"
    assert await redis.set(key, f'{{"person_id":"{person_id}"}}', xx=True)
    assert await town.me(signed_in["accessToken"]) == 401
    refreshed = await town.call("refresh", {"refreshToken": signed_in["refreshToken"]})
    assert await town.me(refreshed.json()["accessToken"]) == 200


async def test_a_token_ends_with_its_time(town: Town) -> None:
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    town.clock.pass_by(timedelta(hours=1))
    assert await town.me(signed_in["accessToken"]) == 401


async def test_keys_are_no_people(town: Town) -> None:
    """A store's key opens nothing under /auth, and still opens its store."""
    store_id = await open_store(town.database)
    async with town.database.transaction() as connection:
        stores = store_service(connection)
        key = (await stores.issue_key(store_id, permissions=("carts:read",))).key
    for method, path in (
        ("GET", "me"),
        ("GET", "sessions"),
        ("DELETE", "sessions"),
        ("DELETE", f"sessions/{new_id()}"),
    ):
        answer = await town.call(path, token=key, method=method)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
    assert (
        await StoreDirectory(town.database, HOUSE.permissions).authenticate(key)
    ).store_id == store_id


async def test_without_redis_no_session_is_believed(
    town: Town, database: Database, tmp_path: Path
) -> None:
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    away = connect("redis://127.0.0.1:1")
    async with founding(database, away, tmp_path) as elsewhere:
        assert await elsewhere.me(signed_in["accessToken"]) == 503


@pytest.mark.serial
async def test_who_is_no_member_any_more_acts_for_no_store(town: Town) -> None:
    """What needs no permission in the store is closed to them too."""
    person_id, store_id = await town.person(ADA), await open_store(town.database)
    async with town.database.transaction(store_id=store_id) as connection:
        members = MemberRepository(connection)
        await members.add(store_id, person_id, role=Role.STAFF, at=town.clock.now())
    token = (await town.sign_in(ADA))["accessToken"]
    authenticator = await town.container.get(CredentialAuthenticator)
    assert (await authenticator.authenticate(token)).store_id == store_id
    async with town.database.transaction(store_id=store_id) as connection:
        await MemberRepository(connection).remove(store_id, person_id)

    async def is_out() -> bool:
        return (await authenticator.authenticate(token)).store_id == NO_STORE

    await until(is_out, seconds=1.2)
    assert (await authenticator.authenticate(token)).permissions == frozenset()
