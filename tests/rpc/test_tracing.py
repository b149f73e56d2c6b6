"""Request ids, trace context, and the line each request leaves in the log."""

import re
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import httpx
import pytest
from tests.rpc.logged import lines, logging_apart
from tests.rpc.serving import bearer

from cartwheel.systems.rpc.accesslog import AccessLog
from cartwheel.systems.rpc.api import RPCApp

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


async def test_a_request_gets_an_id(client: httpx.AsyncClient) -> None:
    """A UUIDv7, unless the caller has a sane one."""
    fresh = await client.get("/api/v1/version")
    assert UUID(fresh.headers["x-request-id"]).version == 7
    given = await client.get("/api/v1/version", headers={"x-request-id": "a.b_c-1:2/3=@+"})
    assert given.headers["x-request-id"] == "a.b_c-1:2/3=@+"


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, 'quo"te', "<script>"])
async def test_a_strange_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """It would end up in logs."""
    response = await client.get("/api/v1/version", headers={"x-request-id": given})
    assert UUID(response.headers["x-request-id"]).version == 7


async def test_a_trace_is_continued(client: httpx.AsyncClient) -> None:
    """The same trace and flags, a span of our own, seen by the procedure as well."""
    response = await client.get("/api/v1/anybody", headers={"traceparent": f"00-{TRACE}-{SPAN}-00"})
    version, trace, span, flags = response.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "00")
    assert re.fullmatch("[0-9a-f]{16}", span)
    assert span != SPAN
    assert response.json()["traceparent"] == response.headers["traceparent"]
    assert response.json()["requestId"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    "given",
    [
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
    ],
)
async def test_a_malformed_trace_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """A header never makes a request fail."""
    response = await client.get("/api/v1/version", headers={"traceparent": given})
    assert response.status_code == 200
    assert TRACE not in response.headers["traceparent"]


async def test_later_versions_may_say_more(client: httpx.AsyncClient) -> None:
    """A newer header is read as far as it is known."""
    given = f"01-{TRACE}-{SPAN}-01-more"
    response = await client.get("/api/v1/version", headers={"traceparent": given})
    assert response.headers["traceparent"].startswith(f"00-{TRACE}-")


@pytest.fixture
def written(app: RPCApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is logged while the test runs."""
    with logging_apart(monkeypatch) as out:
        vars(app._access_log).update(vars(AccessLog()))
        yield out
    vars(app._access_log).update(vars(AccessLog()))


async def test_a_request_leaves_a_line(client: httpx.AsyncClient, written: StringIO) -> None:
    """One line, with everything but what could be secret."""
    response = await client.get("/api/v1/quotes/mug?currency=USD", headers=bearer("owner"))
    (line,) = await lines(written, 1)
    assert {name: line[name] for name in ("event", "level", "method", "path", "procedure")} == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "path": "/api/v1/quotes/mug",
        "procedure": "shop.quote",
    }
    assert (line["status"], line["address"], line["actor"]) == (200, "127.0.0.1", None)
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["trace_id"] == response.headers["traceparent"][3:35]
    assert 0 < line["ms"] < 5000
    assert line["timestamp"].endswith("+00:00")


async def test_an_unforeseen_error_is_logged_once(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    """With its traceback, under the id that is all the caller learns."""
    response = await client.get("/api/v1/fail")
    problem = response.json()
    assert problem["detail"] == "Internal server error"
    assert "secret" not in response.text
    error, failed, request = await lines(written, 3)
    assert (error["event"], error["level"]) == ("unexpected error", "error")
    assert error["incident_id"] == failed["incident_id"] == problem["incidentId"]
    assert error["procedure"] == "shop.fail"
    assert error["request_id"] == request["request_id"] == response.headers["x-request-id"]
    assert "ZeroDivisionError: a secret detail" in error["exception"]


async def test_foreseen_errors_leave_no_traceback(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    """A refusal is two lines like any other: why, and what the request came to."""
    response = await client.get("/api/v1/products/99")
    failed, line = await lines(written, 2)
    assert (line["event"], line["status"]) == ("request", 404)
    assert {n: failed[n] for n in ("event", "procedure", "position", "status", "code")} == {
        "event": "call failed",
        "procedure": "shop.product",
        "position": None,
        "status": 404,
        "code": "shop.product_not_found",
    }
    assert failed["request_id"] == line["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("streamed", [False, True])
async def test_every_failed_call_of_a_batch_leaves_a_line(
    client: httpx.AsyncClient, written: StringIO, *, streamed: bool
) -> None:
    """Whatever the status of the request, which is 200 for a streamed one."""
    answer = await client.get(
        "/trpc/shop.version,shop.nothing,shop.product,shop.whoAmI",
        params={"batch": "1", "input": '{"2":{"id":99}}'},
        headers={"trpc-accept": "application/jsonl"} if streamed else {},
    )
    assert answer.status_code == (200 if streamed else 207)
    *failed, request = await lines(written, 4)
    assert sorted((line["position"], line["procedure"], line["status"]) for line in failed) == [
        (1, "shop.nothing", 404),
        (2, "shop.product", 404),
        (3, "shop.whoAmI", 401),
    ]
    assert {line["event"] for line in failed} == {"call failed"}
    assert {line["request_id"] for line in failed} == {request["request_id"]}
    assert request["status"] == answer.status_code


async def test_a_refused_subscription_leaves_a_line(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    """Its request is a 200, as all of them."""
    answer = await client.get("/trpc/feed.private", headers=bearer("nobody"))
    assert answer.status_code == 200
    failed, request = await lines(written, 2)
    assert (failed["event"], failed["procedure"], failed["code"]) == (
        "call failed",
        "feed.private",
        "unauthenticated",
    )
    assert (request["event"], request["status"]) == ("request", 200)
