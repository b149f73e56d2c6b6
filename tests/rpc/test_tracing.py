"""Request ids, trace context, and the line each request leaves in the log."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import httpx
import pytest
import structlog
from tests.rpc.serving import bearer

from cartwheel.kernel import log
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
    out = StringIO()
    monkeypatch.setattr("sys.stderr", out)
    handlers = logging.getLogger().handlers[:]
    log.configure(level="INFO", log_format="json")
    app._access_log = AccessLog()
    yield out
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
    app._access_log = AccessLog()


async def lines(written: StringIO, count: int) -> list[dict[str, object]]:
    async with asyncio.timeout(5):
        while written.getvalue().count("\n") < count:
            await asyncio.sleep(0.01)
    return [json.loads(line) for line in written.getvalue().splitlines()]


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
    error, request = await lines(written, 2)
    assert (error["event"], error["level"]) == ("unexpected error", "error")
    assert error["incident_id"] == problem["incidentId"]
    assert error["procedure"] == "shop.fail"
    assert error["request_id"] == request["request_id"] == response.headers["x-request-id"]
    assert "ZeroDivisionError: a secret detail" in error["exception"]


async def test_foreseen_errors_leave_no_traceback(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    """A refusal is a line like any other."""
    await client.get("/api/v1/products/99")
    (line,) = await lines(written, 1)
    assert (line["event"], line["status"]) == ("request", 404)
