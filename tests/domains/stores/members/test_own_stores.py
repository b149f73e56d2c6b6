"""Stores as people see them: opened, listed over all of them, and nobody else's."""

from uuid import UUID

import httpx
import pytest
from tests.domains.making import open_store
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.people.memberships import Membership
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.memberships import StoreMemberships
from cartwheel.entrypoints.house import HOUSE


async def test_whoever_opens_a_store_owns_it(desk: Desk, client: httpx.AsyncClient) -> None:
    nora = await desk.person("nora")
    opened = await client.post(
        "/stores", json={"name": "Tea", "currency": "EUR"}, headers=bearer("nora")
    )
    assert opened.status_code == 201
    store = opened.json()["store"]
    assert (store["name"], store["currency"], opened.json()["role"]) == ("Tea", "EUR", "owner")
    assert await desk.roles(UUID(store["id"])) == {nora: "owner"}
    mine = (await client.get("/stores", headers=bearer("nora"))).json()
    assert mine == {"items": [opened.json()]}
    seen = await client.get(f"/stores/{store['id']}", headers=bearer("nora"))
    assert seen.json() == store


async def test_a_store_is_opened_once_for_a_key(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("nora")
    headers = {**bearer("nora"), "idempotency-key": "once"}
    answers = [
        (await client.post("/stores", json={"name": "Tea"}, headers=headers)).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    mine = (await client.get("/stores", headers=bearer("nora"))).json()
    assert mine == {"items": answers[:1]}


async def test_other_stores_are_not_found(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("sam", Role.STAFF)
    other = await open_store(desk.database)
    for who in ("sam", await desk.key()):
        own = await client.get(f"/stores/{desk.store_id}", headers=bearer(who))
        assert own.json()["id"] == str(desk.store_id)
        assert (await client.get(f"/stores/{other}", headers=bearer(who))).status_code == 404


async def test_changing_a_store(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    before = (await client.get("/stores/current", headers=bearer("ada"))).json()
    changed = await client.patch("/stores/current", json={"name": "New"}, headers=bearer("ada"))
    assert changed.json() == {**before, "name": "New"}
    limit = await client.patch(
        "/stores/current", json={"idleLimit": "PT45M"}, headers=bearer("ada")
    )
    assert limit.json() == {**before, "name": "New", "idleLimit": "PT2700S"}


async def test_a_store_has_a_zone_and_a_locale(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    before = (await client.get("/stores/current", headers=bearer("ada"))).json()
    assert (before["timeZone"], before["locale"]) == ("UTC", "en")
    there = {"timeZone": "Europe/Berlin", "locale": "de-DE"}
    changed = await client.patch("/stores/current", json=there, headers=bearer("ada"))
    assert changed.json() == {**before, **there}
    opened = await client.post("/stores", json={"name": "Tea", **there}, headers=bearer("ada"))
    assert opened.json()["store"].items() >= there.items()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"idleLimit": "PT9S"}, ["idleLimit"]),
        ({"idleLimit": "P2D"}, ["idleLimit"]),
        ({"currency": "euro"}, ["currency"]),
        ({"name": ""}, ["name"]),
        ({"timeZone": "Europe/Atlantis"}, ["timeZone"]),
        ({"timeZone": "../etc/passwd"}, ["timeZone"]),
        ({"locale": "German"}, ["locale"]),
        ({"clock": "events"}, ["clock"]),
    ],
)
async def test_what_makes_no_sense_is_refused(
    desk: Desk, client: httpx.AsyncClient, body: dict[str, str], path: list[str]
) -> None:
    await desk.person("ada", Role.ADMIN)
    before = (await client.get("/stores/current", headers=bearer("ada"))).json()
    refused = await client.patch("/stores/current", json=body, headers=bearer("ada"))
    assert refused.status_code == 400
    assert [issue["path"] for issue in refused.json()["issues"]] == [path]
    assert (await client.get("/stores/current", headers=bearer("ada"))).json() == before


async def test_who_signs_in_acts_for_the_store_joined_first(desk: Desk) -> None:
    """Or for the one asked for, if it is one of his."""
    sam, places = await desk.person("sam", Role.STAFF), StoreMemberships(HOUSE.permissions)
    other = await open_store(desk.database)
    async with desk.database.transaction() as connection:
        first = await places.find(connection, sam, store_id=None)
        assert first == Membership(desk.store_id, "staff")
        assert await places.find(connection, sam, store_id=desk.store_id) == first
        assert await places.find(connection, sam, store_id=other) is None
        assert await places.find(connection, other, store_id=None) is None
