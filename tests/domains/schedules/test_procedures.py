"""Schedules over REST and tRPC: for those who may, their own alone, each error as declared."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from dishka import Provider, Scope, make_async_container
from tests.kit.clock import MovedClock
from tests.rpc.serving import bearer, serving
from tests.unit.scheduler.making import JOBS

from cartwheel.domains.schedules.procedures import router
from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    RequestProvider,
    RPCApp,
    UnauthenticatedError,
)
from cartwheel.systems.scheduler.api import (
    FiringRepository,
    SchedulableJobs,
    ScheduleRepository,
    Schedules,
)
from cartwheel.systems.scheduler.wording import FIXED

STORE, OTHER_STORE = new_id(), new_id()
BOTH = frozenset({"scheduling:read", "scheduling:write"})
ACTORS = {
    "owner": Actor("store_key", UUID(int=1), STORE, BOTH),
    "reader": Actor("store_key", UUID(int=2), STORE, frozenset({"scheduling:read"})),
    "outsider": Actor("store_key", UUID(int=3), STORE, frozenset({"events:read"})),
    "stranger": Actor("store_key", UUID(int=4), OTHER_STORE, BOTH),
    "operator": Actor("operator", UUID(int=5), NO_STORE, BOTH),
}
PERIOD = {"name": "daily", "cron": "30 2 * * *", "timeZone": "Europe/Berlin", "job": "tests.ping"}


class Keys:
    """Keys that are known."""

    async def authenticate(self, credential: str) -> Actor:
        try:
            return ACTORS[credential]
        except KeyError:
            raise UnauthenticatedError("There is no such key") from None


@pytest.fixture
async def client(database: Database, clock: MovedClock) -> AsyncIterator[httpx.AsyncClient]:
    parts = Provider()
    parts.provide(lambda: database, provides=Database, scope=Scope.APP)
    parts.provide(lambda: clock, provides=Clock, scope=Scope.APP)
    parts.provide(lambda: JOBS, provides=SchedulableJobs, scope=Scope.APP)
    for kind in (ScheduleService, Schedules, ScheduleRepository, FiringRepository):
        parts.provide(kind, scope=Scope.REQUEST)
    container = make_async_container(parts, RequestProvider())
    app = RPCApp([router], authenticator=Keys(), container=container, database=database)
    async with serving(app) as url, httpx.AsyncClient(base_url=f"{url}/api/v1") as client:
        yield client
    await container.close()


async def make(client: httpx.AsyncClient, key: str = "owner", **changes: object) -> dict[str, str]:
    response = await client.post("/schedules", json=PERIOD | changes, headers=bearer(key))
    assert response.status_code == 201, response.text
    made: dict[str, str] = response.json()
    return made


async def test_the_life_of_a_schedule(client: httpx.AsyncClient) -> None:
    owner = bearer("owner")
    made = await make(client, data={"note": "x"})
    at = f"/schedules/{made['id']}"
    assert made["nextDueAt"] == "2026-03-03T01:30:00Z"
    assert (await client.get(at, headers=owner)).json() == made
    listed = await client.get("/schedules", params={"limit": 1}, headers=owner)
    assert listed.json() == {"items": [made], "nextCursor": None}
    changed = await client.patch(at, json={"cron": "0 12 * * *"}, headers=owner)
    assert changed.json()["nextDueAt"] == "2026-03-02T11:00:00Z"
    assert (await client.post(f"{at}/pause", headers=owner)).json()["state"] == "paused"
    run = await client.post(f"{at}/run", headers=owner)
    assert (run.status_code, run.json()["state"], run.json()["trigger"]) == (
        200,
        "queued",
        "manual",
    )
    assert (await client.post(f"{at}/resume", headers=owner)).json()["state"] == "active"
    told = await client.get(f"{at}/firings", params={"state": "queued"}, headers=owner)
    assert told.json() == {"items": [run.json()], "nextCursor": None}
    assert (await client.delete(at, headers=owner)).status_code == 204
    assert (await client.get(at, headers=owner)).status_code == 404


async def test_a_preview_needs_no_schedule(client: httpx.AsyncClient) -> None:
    asked = {
        "cron": "30 2 * * *",
        "timeZone": "Europe/Berlin",
        "after": "2026-03-28T12:00:00Z",
        "count": 1,
    }
    answer = await client.get("/schedules/preview", params=asked, headers=bearer("reader"))
    assert answer.json() == {
        "words": "every day at 02:30",
        "clockChanges": FIXED,
        "timeZone": "Europe/Berlin",
        "dues": [
            {
                "at": "2026-03-29T01:00:00Z",
                "local": "2026-03-29T03:00:00+02:00",
                "offsetSeconds": 7200,
            }
        ],
    }


async def test_operators_schedule_for_the_platform(client: httpx.AsyncClient) -> None:
    made = await make(client, "operator")
    at = f"/schedules/{made['id']}"
    assert made["data"] == {"store_id": str(NO_STORE), "note": ""}  # type: ignore[comparison-overlap]
    assert (await client.get(at, headers=bearer("operator"))).json() == made
    assert (await client.get(at, headers=bearer("owner"))).status_code == 404


CALLS = [
    ("POST", "/schedules", True),
    ("GET", "/schedules", False),
    ("GET", "/schedules/preview?cron=0+0+*+*+*", False),
    ("GET", "/schedules/{id}", False),
    ("PATCH", "/schedules/{id}", True),
    ("POST", "/schedules/{id}/pause", True),
    ("POST", "/schedules/{id}/resume", True),
    ("POST", "/schedules/{id}/run", True),
    ("GET", "/schedules/{id}/firings", False),
    ("DELETE", "/schedules/{id}", True),
]


@pytest.mark.parametrize(("method", "path", "writes"), CALLS)
async def test_each_call_asks_for_its_permission(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    writes: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    made = await make(client)
    path = path.format(id=made["id"])
    statuses = {}
    for key in ("nobody", "outsider", "reader"):
        body = {"json": {}} if method in ("POST", "PATCH") else {}
        if path == "/schedules" and writes:
            body = {"json": PERIOD | {"name": key}}
        answer = await client.request(method, path, headers=bearer(key), **body)  # type: ignore[arg-type]
        statuses[key] = answer.status_code
    assert statuses == {"nobody": 401, "outsider": 403, "reader": 403 if writes else 200}
    assert (await client.get(f"/schedules/{made['id']}", headers=bearer("owner"))).json() == made


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in CALLS if "{id}" in p])
async def test_another_stores_key_finds_nothing(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    made = await make(client)
    answer = await client.request(method, path.format(id=made["id"]), headers=bearer("stranger"))
    assert (answer.status_code, answer.json()["code"]) == (404, "scheduling.not_found")
    assert (await client.get(f"/schedules/{made['id']}", headers=bearer("owner"))).json() == made


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "a\nb"}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"graceSeconds": 9}, ["graceSeconds"]),
        ({"graceSeconds": 86_401}, ["graceSeconds"]),
        ({"misfire": "some"}, ["misfire"]),
        ({"cron": None, "at": "2026-03-03T00:00:00"}, ["at"]),
        ({"cron": "0 0 * * *" + " " * 100}, ["cron"]),
        ({"timeZone": "Berlin"}, ["timeZone"]),
        ({"job": "tests.pong"}, ["job"]),
        ({"data": {"note": 5}}, ["data", "note"]),
        ({"rhythm": "daily"}, ["rhythm"]),
    ],
)
async def test_a_refusal_names_the_field(
    client: httpx.AsyncClient, changes: dict[str, object], path: list[str]
) -> None:
    answer = await client.post("/schedules", json=PERIOD | changes, headers=bearer("owner"))
    assert answer.status_code == 400, answer.text
    assert [issue["path"] for issue in answer.json()["issues"]] == [path]


async def test_a_name_that_is_taken_is_a_conflict(client: httpx.AsyncClient) -> None:
    await make(client)
    again = await client.post("/schedules", json=PERIOD, headers=bearer("owner"))
    assert (again.status_code, again.json()["code"]) == (409, "scheduling.name_taken")


async def test_a_repeated_run_with_one_key_runs_once(client: httpx.AsyncClient) -> None:
    made = await make(client)
    headers = {**bearer("owner"), "idempotency-key": str(new_id())}
    answers = [
        (await client.post(f"/schedules/{made['id']}/run", headers=headers)).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    told = await client.get(f"/schedules/{made['id']}/firings", headers=bearer("owner"))
    assert told.json()["items"] == [answers[0]]


async def test_trpc_knows_them_by_their_names() -> None:
    assert sorted(router.procedures) == sorted(
        "create list listJobs get update pause resume runNow delete history preview".split()
    )
