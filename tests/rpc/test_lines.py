"""Streams over REST: JSON lines or CSV, refused like any call, and never cut short silently."""

from collections.abc import AsyncIterator

import httpx
import pytest
from msgspec import Struct
from tests.rpc.serving import Keys, bearer, serving

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import Router, RPCApp, get, permission
from cartwheel.systems.rpc.openapi import openapi

router = Router("rows")
closed: list[int] = []


class Count(Struct, frozen=True):
    """How many rows."""

    count: int = 3
    breaks_at: int = -1


class Row(Struct, frozen=True, rename="camel"):
    """A row."""

    number: int
    some_text: str
    nested: dict[str, int]
    absent: str | None = None


@router.query(rest=get("/rows"), allow=permission("shop:write"))
async def every(query: Count) -> AsyncIterator[Row]:
    """Give rows."""
    if query.count > 1_000_000:
        raise InvalidInputError(Issue(("count",), "Too many"))
    try:
        for number in range(query.count):
            if number == query.breaks_at:
                raise ValueError(number)
            yield Row(number, '+1, "x"' if number == 1 else "text", {"n": number})
    finally:
        closed.append(query.count)


@pytest.fixture
async def rows() -> AsyncIterator[httpx.AsyncClient]:
    app = RPCApp([router], authenticator=Keys())
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=f"{url}/api/v1", headers=bearer("owner"), trust_env=False) as c,
    ):
        yield c


async def test_lines_of_json(rows: httpx.AsyncClient) -> None:
    answer = await rows.get("/rows", params={"count": 2})
    assert answer.text == (
        '{"number":0,"someText":"text","nested":{"n":0},"absent":null}\n'
        '{"number":1,"someText":"+1, \\"x\\"","nested":{"n":1},"absent":null}\n'
    )
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert "x-request-id" in answer.headers
    head = await rows.head("/rows")
    assert (head.status_code, head.content) == (200, b"")
    assert (await rows.get("/rows", params={"count": 0})).content == b""


async def test_csv_that_no_spreadsheet_runs(rows: httpx.AsyncClient) -> None:
    answer = await rows.get("/rows", params={"count": 2}, headers={"accept": "text/csv"})
    assert answer.text == (
        'number,someText,nested,absent\r\n0,text,"{""n"":0}",\r\n1,"\'+1, ""x""","{""n"":1}",\r\n'
    )
    empty = await rows.get("/rows", params={"count": 0}, headers={"accept": "text/csv"})
    assert empty.text == "number,someText,nested,absent\r\n"


async def test_what_is_refused_has_its_status(rows: httpx.AsyncClient) -> None:
    assert (await rows.get("/rows", headers=bearer("reader"))).status_code == 403
    assert (await rows.get("/rows", params={"count": "x"})).status_code == 400
    late = await rows.get("/rows", params={"count": 1_000_001})
    assert (late.status_code, late.json()["code"]) == (400, "invalid_input")
    broken = await rows.get("/rows", params={"breaks_at": 0})
    assert (broken.status_code, broken.json()["code"]) == (500, "internal")


async def test_a_stream_that_breaks_is_not_taken_for_whole(rows: httpx.AsyncClient) -> None:
    """The connection is cut, so that nobody takes the half for all."""
    with pytest.raises(httpx.RemoteProtocolError):
        await rows.get("/rows", params={"count": 50_000, "breaks_at": 40_000})


async def test_long_streams_arrive_whole_and_are_closed(rows: httpx.AsyncClient) -> None:
    closed.clear()
    answer = await rows.get("/rows", params={"count": 20_000})
    assert len(answer.text.splitlines()) == 20_000
    assert closed == [20_000]


def test_it_is_documented() -> None:
    document = openapi([router], version="0", server="/")
    content = document["paths"]["/rows"]["get"]["responses"]["200"]["content"]
    assert list(content) == ["application/x-ndjson", "text/csv"]
