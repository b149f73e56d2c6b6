"""Inputs made to break the reader are refused as bad requests, and are no fault of ours."""

from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.rpc.serving import bearer

from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.failures import failure_of
from cartwheel.systems.rpc.trpc.limits import MAX_BATCH

DEEP = "[" * 3_000 + "]" * 3_000
WITHIN = f'{{"0":{DEEP}}}'
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/trpc/shop.quote?input={quote(DEEP)}", ""),
        ("GET", f"/trpc/shop.quote?batch=1&input={quote(WITHIN)}", ""),
        ("GET", f"/trpc/shop.quote?connectionParams={quote(DEEP)}", ""),
        ("GET", f"/trpc/shop.quote?connectionParams={quote(WITHIN)}", ""),
        ("POST", "/trpc/shop.rename", DEEP),
        ("POST", "/trpc/shop.rename", WITHIN),
        ("POST", "/trpc/shop.rename?batch=1", WITHIN),
        ("POST", "/trpc/shop.rename,shop.rename?batch=1", WITHIN),
        ("POST", "/api/v1/pets", DEEP),
        ("POST", "/api/v1/pets", f'{{"kind":"cat","lives":{DEEP}}}'),
        ("PUT", "/api/v1/products/3", f'{{"fullName":"cup","x":{DEEP}}}'),
        ("PUT", "/api/v1/products/3", f'{{"fullName":"cup","id":{DEEP}}}'),
    ],
)
async def test_deep_json(client: httpx.AsyncClient, method: str, path: str, body: str) -> None:
    """Nobody's stack ends because somebody sent brackets."""
    answer = await client.request(method, path, content=body, headers=JSON)
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000])
async def test_what_is_no_number(client: httpx.AsyncClient, number: str) -> None:
    """JSON has none of them, and neither have queries."""
    body = f'{{"kind":"cat","lives":{number}}}'
    assert (await client.post("/api/v1/pets", content=body, headers=JSON)).status_code == 400
    assert (await client.get(f"/api/v1/products/echo?limit={number}")).status_code == 400
    assert (await client.get(f"/api/v1/products/{number}")).status_code in (400, 404)


async def test_text_that_postgresql_cannot_hold(client: httpx.AsyncClient) -> None:
    """The character NUL, of which the field is named, and halves of characters."""
    for note in (r"a\u0000", r"\ud800", r"\udc00\ud800"):
        answer = await client.post(
            "/api/v1/orders", content=f'{{"note":"{note}"}}', headers=JSON | bearer("owner")
        )
        assert answer.status_code == 400, (note, answer.text)
    nul = {"path": ["note"], "message": "The character NUL is not taken"}
    order = {"note": "a\0", "lines": [{"productId": "b\0", "quantity": 1}]}
    answer = await client.post("/api/v1/orders", json=order, headers=bearer("owner"))
    assert answer.json()["issues"] == [nul, nul | {"path": ["lines", 0, "productId"]}]
    for path, name in (("quotes/a%00", "productId"), ("quotes/a?currency=%00", "currency")):
        answer = await client.get(f"/api/v1/{path}")
        assert answer.json()["issues"][0] == nul | {"path": [name]}
    written = {"note": r"a\u0000"}
    answer = await client.post("/api/v1/orders", json=written, headers=bearer("owner"))
    assert answer.status_code == 201, "what only looks like it"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"],
)
async def test_forms_are_no_json(client: httpx.AsyncClient, content_type: str) -> None:
    """What a page may send anywhere without being asked is not read."""
    headers = {"content-type": content_type}
    for path in ("/trpc/shop.rename", "/api/v1/pets"):
        answer = await client.post(path, content=b'{"kind":"cat","lives":9}', headers=headers)
        assert answer.status_code == 415


async def test_a_method_cannot_be_overridden(client: httpx.AsyncClient) -> None:
    """Neither by a header nor by a parameter."""
    headers = {"x-http-method-override": "PUT", "x-method-override": "PUT"}
    body = {"fullName": "cup"}
    answer = await client.post("/api/v1/products/3?_method=PUT", json=body, headers=headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT")
    assert (await client.get("/trpc/shop.rename?input=%7B%22id%22%3A1%7D")).status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/quotes/%2e%2e", 200),
        ("/api/v1/quotes/%FF%FE", 200),
        ("/api/v1/quotes/a%2", 200),
        ("/api/v1/quotes/%", 200),
        ("/api/v1/%71uotes/mug", 200),
        ("/api/v1/quotes%2Fmug", 404),
        ("/api/v1//quotes/mug", 404),
        ("/api/v1/quotes/mug/", 404),
        ("/api/v1/" + "a/" * 3_000, 404),
        ("/trpc/shop%2Eversion", 200),
        ("/trpc/shop.version%00", 404),
        ("/trpc/%0D%0Ashop.version", 404),
        ("/trpc/", 404),
    ],
)
async def test_odd_paths(client: httpx.AsyncClient, path: str, status: int) -> None:
    """Each segment is unquoted once, and what names nothing is not found."""
    assert (await client.get(path)).status_code == status


@pytest.mark.parametrize("name", ["x-request-id", "traceparent", "idempotency-key"])
async def test_no_header_makes_another(client: httpx.AsyncClient, name: str) -> None:
    """What comes back of a header cannot end it."""
    answer = await client.get(
        "/api/v1/version", headers={name: 'a%0d%0aset-cookie:"b=c"\tset-cookie: d=e'}
    )
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "\t" not in "".join(answer.headers.values())


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([("authorization", "Bearer owner"), ("authorization", "Bearer owner")], 401),
        ([("authorization", "Bearer reader"), ("Authorization", "Bearer owner")], 401),
        ([("content-type", "text/plain"), ("content-type", "application/json")], 415),
        ([("idempotency-key", "a"), ("idempotency-key", "b")], 400),
        ([("x-other", "a"), ("x-other", "b")], 201),
    ],
)
async def test_what_is_said_twice_is_not_said(
    client: httpx.AsyncClient, given: list[tuple[str, str]], status: int
) -> None:
    """Of two credentials neither counts, whichever a proxy may have looked at."""
    names = {name.lower() for name, _ in given}
    usual = {"authorization": "Bearer owner", "content-type": "application/json"}
    headers = [*given, *((name, usual[name]) for name in usual.keys() - names)]
    answer = await client.post("/api/v1/orders", content=b'{"note":"n"}', headers=headers)
    assert answer.status_code == status


async def test_a_batch_has_an_end(client: httpx.AsyncClient) -> None:
    """However its commas are written."""
    for comma in (",", "%2C"):
        answer = await client.get(f"/trpc/{comma.join(['shop.version'] * (MAX_BATCH + 1))}?batch=1")
        assert answer.status_code == 400
        assert len((await client.get(f"/trpc/{'shop.version,' * 49}x?batch=1")).json()) == 50


async def test_of_names_given_twice_the_last_counts(client: httpx.AsyncClient) -> None:
    """Everywhere the same, so that no part of us sees another value than the next."""
    body = b'{"fullName":"cup","loud":false,"fullName":"jug","loud":true}'
    answer = await client.put("/api/v1/products/3", content=body, headers=JSON)
    assert answer.json()["fullName"] == "JUG"


@pytest.mark.parametrize(
    "value",
    [
        2**63,
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    ],
    ids=["number", "late", "early"],
)
async def test_what_no_column_takes(database: Database, value: object) -> None:
    """A filter is as wrong as any other input, and the server is not at fault."""
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as connection:
            await connection.scalar(sa.select(sa.literal(value)))
    failure = failure_of(refused.value, procedure="tests.list")
    assert (failure.status.http, failure.code, failure.incident_id) == (400, "invalid_input", None)
    assert [issue.message for issue in failure.issues] == [
        "A time or a number lies beyond what can be kept"
    ]
