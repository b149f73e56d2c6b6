"""Operators reach the queues over HTTP; nobody else does, and each refusal says why."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.domains.jobs.making import ended
from tests.domains.making import store_service
from tests.jobs.operating import Hands, hands
from tests.kit.clock import MovedClock

from cartwheel.domains.jobs.procedures import router
from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.service import JobService, JobStatsService
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.jobs.api import QUEUES, REPORTS, JobOperations, Outcome, Queues
from cartwheel.systems.rpc.api import RequestProvider, RPCApp

OPERATOR = "operator-key-of-the-tests-" + "x" * 16
CALLS = (
    ("GET", "/jobs/counts"),
    ("GET", "/jobs/stats"),
    ("GET", "/jobs/reports?state=failed"),
    ("GET", "/jobs/reports/a"),
    ("GET", "/jobs/reports/a/logs"),
    ("POST", "/jobs/reports/a/retry"),
    ("POST", "/jobs/reports/retry"),
    ("DELETE", "/jobs/reports/a"),
    ("POST", "/jobs/reports/a/promote"),
    ("POST", "/jobs/reports/pause"),
    ("POST", "/jobs/reports/resume"),
    ("POST", "/jobs/reports/clean?state=failed&olderThanSeconds=0"),
)
"""Every procedure there is."""


def make_app(database: Database, redis: Redis, clock: Clock) -> RPCApp:
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: database, provides=Database)
    provider.provide(lambda: redis, provides=Redis)
    provider.provide(lambda: clock, provides=Clock)
    provider.provide(lambda: QUEUES, provides=Queues)
    provider.provide(JobOperations)
    provider.provide_all(JobService, JobStatsRepository, JobStatsService, scope=Scope.REQUEST)
    return RPCApp(
        [router],
        authenticator=StoreDirectory(database, HOUSE.permissions, operator_key=OPERATOR),
        container=make_async_container(provider, RequestProvider()),
        database=database,
    )


def browser(app: RPCApp, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://tests/api/v1",
        headers={"authorization": f"Bearer {key}"},
    )


@pytest.fixture
async def app(empty: Database, redis: Redis, clock: MovedClock) -> AsyncIterator[RPCApp]:
    app = make_app(empty, redis, clock)
    yield app
    await app.close()


@pytest.fixture
async def operator(app: RPCApp) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, OPERATOR) as client:
        yield client


@pytest.fixture
async def work(redis: Redis) -> AsyncIterator[Hands]:
    async with hands(redis, REPORTS) as opened:
        yield opened


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_every_procedure_is_tried_below() -> None:
    """A new one must be added to the list of calls."""
    assert len(CALLS) == len(router.procedures)


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_stores_key_opens_nothing(
    app: RPCApp, database: Database, redis: Redis, work: Hands, method: str, path: str
) -> None:
    """And nothing has changed afterwards."""
    async with database.transaction() as connection:
        stores = store_service(connection)
        opened = await stores.open_with_key("A")
    await work.add("a")
    await work.fail()
    async with browser(app, opened.key) as store:
        assert problem(await store.request(method, path)) == (403, "forbidden")
    async with browser(app, "nobody") as stranger:
        assert (await stranger.request(method, path)).status_code == 401
    count = await JobOperations(redis).count(REPORTS)
    assert (count.failed, count.is_paused) == (1, False)


async def test_a_dead_letter_is_looked_at_and_retried(
    operator: httpx.AsyncClient, work: Hands
) -> None:
    """Counts, list, the job, its log, and back to work."""
    await work.add("a", attempts=2)
    await work.connection.log("a", "began")
    await work.fail()

    counts = (await operator.get("/jobs/counts")).json()["queues"]
    assert [(c["queue"], c["failed"]) for c in counts if c["failed"]] == [("reports", 1)]
    listed = (await operator.get("/jobs/reports", params={"state": "failed"})).json()
    assert ([job["id"] for job in listed["items"]], listed["nextCursor"]) == (["a"], None)
    job = (await operator.get("/jobs/reports/a")).json()
    assert job == listed["items"][0]
    assert (job["state"], job["attemptsMade"], job["attemptsAllowed"], job["failedReason"]) == (
        "failed",
        1,
        2,
        "no luck",
    )
    logs = (await operator.get("/jobs/reports/a/logs")).json()
    assert logs == {"lines": ["began"], "total": 1}
    assert (await operator.post("/jobs/reports/a/retry")).json() == {"count": 1}
    assert (await operator.get("/jobs/reports/a")).json()["state"] == "waiting"


async def test_pages_follow_their_cursor(operator: httpx.AsyncClient, work: Hands) -> None:
    for name in ("a", "b", "c"):
        await work.add(name)
    first = (await operator.get("/jobs/reports?state=waiting&limit=2")).json()
    second = await operator.get(
        "/jobs/reports",
        params={"state": "waiting", "limit": 2, "cursor": first["nextCursor"]},
    )
    assert [job["id"] for job in first["items"] + second.json()["items"]] == ["c", "b", "a"]


async def test_jobs_are_changed(operator: httpx.AsyncClient, work: Hands) -> None:
    """Promoted, removed, paused, resumed, retried and cleaned by the queue."""
    await work.add("later", delay=600_000)
    assert (await operator.post("/jobs/reports/later/promote")).json() == {"count": 1}
    assert (await operator.delete("/jobs/reports/later")).json() == {"count": 1}
    assert (await operator.post("/jobs/reports/pause")).json()["isPaused"] is True
    assert (await operator.post("/jobs/reports/resume")).json()["isPaused"] is False
    for name in ("a", "b", "c"):
        await work.add(name)
        await work.fail()
    assert (await operator.post("/jobs/reports/retry", json={"limit": 1})).json() == {"count": 1}
    body = {"state": "failed", "olderThanSeconds": 0}
    assert (await operator.post("/jobs/reports/clean", json=body)).json() == {"count": 2}
    counts = (await operator.get("/jobs/counts")).json()["queues"]
    assert [c["waiting"] + c["failed"] for c in counts if c["queue"] == "reports"] == [1]


@pytest.mark.parametrize(
    ("method", "path"),
    [call for call in CALLS if "/a" in call[1]],
)
async def test_an_unknown_job_is_not_found(
    operator: httpx.AsyncClient, method: str, path: str
) -> None:
    assert problem(await operator.request(method, path)) == (404, "jobs.not_found")


UNKNOWN = f"There is no such queue; there are: {', '.join(QUEUES)}"


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if "reports" in call[1]])
async def test_an_unknown_queue_is_named(
    operator: httpx.AsyncClient, method: str, path: str
) -> None:
    """As the field that is wrong, with what is wrong with it."""
    answer = await operator.request(method, path.replace("reports", "nonsense"))
    assert problem(answer) == (400, "invalid_input")
    assert answer.json()["issues"] == [{"path": ["queue"], "message": UNKNOWN}]


@pytest.mark.parametrize(
    ("call", "state"),
    [
        (("POST", "/jobs/reports/a/retry"), "waiting"),
        (("POST", "/jobs/reports/a/promote"), "waiting"),
        (("DELETE", "/jobs/reports/a"), "active"),
    ],
)
async def test_a_job_in_the_wrong_state_is_refused(
    operator: httpx.AsyncClient, work: Hands, call: tuple[str, str], state: str
) -> None:
    """The refusal names the state, and the job stays in it."""
    await work.add("a")
    if state == "active":
        await work.take()
    answer = await operator.request(*call)
    assert problem(answer) == (409, "jobs.wrong_state")
    assert f"The job a is {state}" in answer.json()["detail"]
    assert (await operator.get("/jobs/reports/a")).json()["state"] == state


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", "/jobs/reports?state=nowhere", "state"),
        ("GET", "/jobs/reports?state=failed&limit=101", "limit"),
        ("GET", "/jobs/reports?state=failed&cursor=abc", "cursor"),
        ("GET", f"/jobs/reports/{'x' * 201}", "id"),
        ("GET", "/jobs/reports/a/logs?limit=0", "limit"),
        ("GET", "/jobs/stats?minutes=10081", "minutes"),
        ("GET", "/jobs/stats?minutes=10080", "minutes"),
        ("POST", "/jobs/reports/retry?limit=10001", "limit"),
        ("POST", "/jobs/reports/clean?state=active&olderThanSeconds=1", "state"),
        ("POST", "/jobs/reports/clean?state=failed&olderThanSeconds=-1", "olderThanSeconds"),
        ("POST", "/jobs/reports/clean?state=failed&olderThanSeconds=1&limit=10001", "limit"),
    ],
)
async def test_inputs_are_bounded(
    operator: httpx.AsyncClient, method: str, path: str, field: str
) -> None:
    answer = await operator.request(method, path)
    assert problem(answer) == (400, "invalid_input")
    assert [issue["path"] for issue in answer.json()["issues"]] == [[field]]


async def test_statistics_are_answered(
    operator: httpx.AsyncClient, empty: Database, clock: MovedClock
) -> None:
    recorder = JobRecorder(empty, clock)
    recorder.on_finished(ended(Outcome.COMPLETED, ran_ms=30, waited_ms=10))
    await recorder.flush({})
    answer = (await operator.get("/jobs/stats?queue=email&minutes=60&bucket=hour")).json()
    assert answer["bucketSeconds"] == 3_600
    [queue] = answer["queues"]
    [bucket] = queue["buckets"]
    assert queue["queue"] == "email"
    assert (bucket["done"], bucket["successRate"], bucket["meanRunMs"], bucket["meanWaitMs"]) == (
        1,
        1.0,
        30.0,
        10.0,
    )


async def test_redis_away_is_503_and_statistics_go_on(
    empty: Database, clock: MovedClock, tmp_path: object
) -> None:
    """And the other way round: the queues can be paused while PostgreSQL is away."""
    clock.time += timedelta(seconds=1)
    async with connect(f"unix://{tmp_path}/nobody.sock") as redis:
        app = make_app(empty, redis, clock)
        async with browser(app, OPERATOR) as operator:
            answer = await operator.post("/jobs/reports/pause")
            assert problem(answer) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert (await operator.get("/jobs/stats")).status_code == 200
        await app.close()


async def test_operators_work_while_postgresql_is_away(
    redis: Redis, clock: MovedClock, work: Hands
) -> None:
    await work.add("a")
    away = Database.connect("postgresql://nobody@127.0.0.1:1/nowhere", pool_size=1)
    app = make_app(away, redis, clock)
    async with browser(app, OPERATOR) as operator:
        assert (await operator.post("/jobs/reports/pause")).json()["isPaused"] is True
        assert (await operator.get("/jobs/reports/a")).json()["state"] == "waiting"
        assert problem(await operator.get("/jobs/stats")) == (503, "unavailable")
    await app.close()
    await away.close()
