"""Members: nobody grants more than he has, and a store that has an owner keeps one."""

import asyncio
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.stores.members.making import Desk
from tests.embedded.harness import until
from tests.rpc.serving import bearer

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.members.repository import Place
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.visiting import visit_memberships


async def test_the_list_is_the_stores_own_and_comes_in_pages(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    ids = sorted([await desk.person("olga", Role.OWNER), await desk.person("ada", Role.ADMIN)])
    await desk.person("else", Role.OWNER, store=await open_store(desk.database))
    seen: list[str] = []
    cursor = None
    for _ in ids:
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/members", params=query, headers=bearer("ada"))).json()
        seen += [item["personId"] for item in page["items"]]
        cursor = page["nextCursor"]
    assert (seen, cursor) == ([str(person) for person in ids], None)
    owners = await client.get("/members", params={"role": "owner"}, headers=bearer("ada"))
    assert [item["email"] for item in owners.json()["items"]] == [desk.email("olga")]


async def test_each_role_says_what_it_may_do(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("sam", Role.STAFF)
    told = (await client.get("/members/roles", headers=bearer("sam"))).json()
    held = {each["role"]: set(each["permissions"]) for each in told["roles"]}
    known = {each["name"]: each for each in told["permissions"]}
    assert held["owner"] == set(known)
    assert held["owner"] > held["admin"] > held["staff"] > held["analyst"] > held["customer"]
    assert "accounts:own" in held["owner"] - held["admin"]
    assert known["keys:write"]["letsIn"]
    assert "people:read" not in known  # the platform's alone
    assert held["customer"] == set()


@pytest.mark.parametrize(
    ("who", "whom", "role", "status"),
    [
        ("olga", "ada", "owner", 200),
        ("olga", "ada", "customer", 200),
        ("ada", "sam", "admin", 200),
        ("ada", "sam", "analyst", 200),
        ("ada", "sam", "owner", 403),
        ("ada", "ada", "owner", 403),
        ("ada", "olga", "admin", 403),
        ("ada", "olga", "owner", 403),
        ("sam", "sam", "admin", 403),
        ("olga", "olga", "admin", 409),
    ],
)
async def test_who_may_make_whom_what(
    desk: Desk, client: httpx.AsyncClient, who: str, whom: str, role: str, status: int
) -> None:
    for name, now in (("olga", Role.OWNER), ("ada", Role.ADMIN), ("sam", Role.STAFF)):
        await desk.person(name, now)
    before = await desk.roles()
    person = desk.actors[whom].id
    answer = await client.patch(f"/members/{person}", json={"role": role}, headers=bearer(who))
    assert answer.status_code == status
    assert await desk.roles() == before | ({person: role} if status == 200 else {})


async def test_a_key_grants_no_more_than_its_scopes(desk: Desk, client: httpx.AsyncClient) -> None:
    sam = await desk.person("sam", Role.STAFF)
    made = await client.post(
        "/api-keys",
        json={"name": "hr", "scopes": ["members:write", "carts:read"]},
        headers=bearer(await desk.key()),
    )
    hr = bearer(made.json()["secret"])
    refused = await client.patch(f"/members/{sam}", json={"role": "customer"}, headers=hr)
    assert (refused.status_code, refused.json()["code"]) == (403, "members.beyond_own_rights")
    assert await desk.roles() == {sam: "staff"}


async def test_removing_and_leaving(desk: Desk, client: httpx.AsyncClient) -> None:
    """Both end a membership; the last owner stays whoever asks."""
    olga = await desk.person("olga", Role.OWNER)
    ada, sam = await desk.person("ada", Role.ADMIN), await desk.person("sam", Role.STAFF)
    assert (await client.delete(f"/members/{olga}", headers=bearer("ada"))).status_code == 403
    for attempt in (
        client.delete(f"/members/{olga}", headers=bearer("olga")),
        client.post("/members/leave", headers=bearer("olga")),
        client.delete(f"/members/{olga}", headers=bearer(await desk.key())),
    ):
        answer = await attempt
        assert (answer.status_code, answer.json()["code"]) == (409, "members.last_owner")
    assert await desk.roles() == {olga: "owner", ada: "admin", sam: "staff"}
    assert (await client.delete(f"/members/{sam}", headers=bearer("ada"))).status_code == 200
    assert (await client.post("/members/leave", headers=bearer("ada"))).status_code == 204
    assert await desk.roles() == {olga: "owner"}
    again = await client.delete(f"/members/{sam}", headers=bearer("olga"))
    assert (again.status_code, again.json()["code"]) == (404, "members.member_not_found")


async def test_two_owners_who_leave_at_once_leave_one(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    for _ in range(10):
        store = await open_store(desk.database)
        for name in ("olga", "otto"):
            await desk.person(name, Role.OWNER, store=store)
        answers = await asyncio.gather(
            *(client.post("/members/leave", headers=bearer(name)) for name in ("olga", "otto"))
        )
        assert sorted(answer.status_code for answer in answers) == [204, 409]
        assert list((await desk.roles(store)).values()) == ["owner"]


async def test_ownership_is_handed_over_by_owners_alone(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    olga, ada = await desk.person("olga", Role.OWNER), await desk.person("ada", Role.ADMIN)
    path, body = "/members/transfer-ownership", {"personId": str(ada)}
    for who in ("ada", await desk.key()):
        assert (await client.post(path, json=body, headers=bearer(who))).status_code == 403
    assert await desk.roles() == {olga: "owner", ada: "admin"}
    given = await client.post(path, json=body, headers=bearer("olga"))
    assert (given.status_code, given.json()["role"]) == (200, "owner")
    assert await desk.roles() == {olga: "admin", ada: "owner"}
    stranger = await desk.person("else", Role.OWNER, store=await open_store(desk.database))
    desk.actors["ada"] = desk.actors["olga"]
    missing = await client.post(path, json={"personId": str(stranger)}, headers=bearer("olga"))
    assert missing.status_code == 404
    assert await desk.roles() == {olga: "admin", ada: "owner"}


async def test_who_is_no_owner_any_more_hands_nothing_over(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """Even within the second in which processes take them for what they were."""
    olga, ada = await desk.person("olga", Role.OWNER), await desk.person("ada", Role.ADMIN)
    omar = await desk.person("omar", Role.OWNER)
    taken = await client.patch(f"/members/{olga}", json={"role": "staff"}, headers=bearer("omar"))
    assert taken.status_code == 200
    body = {"personId": str(ada)}
    refused = await client.post("/members/transfer-ownership", json=body, headers=bearer("olga"))
    assert (refused.status_code, refused.json()["code"]) == (403, "members.beyond_own_rights")
    assert await desk.roles() == {olga: "staff", ada: "admin", omar: "owner"}


@pytest.mark.serial
async def test_a_change_counts_within_a_second(desk: Desk, client: httpx.AsyncClient) -> None:
    """The directory that authenticators ask tells of it by then."""
    sam = await desk.person("sam", Role.STAFF)
    assert await desk.directory.find_place(desk.store_id, sam) == Place(
        Role.STAFF, factor_demanded=False, factor_proved=False
    )
    key = bearer(await desk.key())
    await client.patch(f"/members/{sam}", json={"role": "analyst"}, headers=key)

    async def knows(role: Role | None) -> bool:
        place = await desk.directory.find_place(desk.store_id, sam)
        return (place and place.role) is role

    await until(lambda: knows(Role.ANALYST), seconds=1.2)
    await client.delete(f"/members/{sam}", headers=key)
    await until(lambda: knows(None), seconds=1.2)


async def test_no_row_is_seen_from_elsewhere(desk: Desk) -> None:
    """Row-level security: nothing without a store, and from another store only one's own."""
    sam = await desk.person("sam", Role.STAFF)
    await desk.person("ada", Role.ADMIN)
    other = await open_store(desk.database)

    async def seen(connection: Connection) -> set[UUID]:
        rows = await connection.execute(sa.select(memberships.c.person_id))
        return set(rows.scalars())

    async with desk.database.transaction() as connection:
        assert await seen(connection) == set()
    async with desk.database.transaction(store_id=other) as connection:
        assert await seen(connection) == set()
        async with visit_memberships(connection, sam):
            assert await seen(connection) == {sam}
            changed = await connection.execute(sa.update(memberships).values(role="owner"))
            assert changed.rowcount == 0
        assert await seen(connection) == set()
