"""No cache keeps what is said to somebody: answers and errors of procedures say `no-store`."""

import httpx
import pytest
from tests.rpc.serving import bearer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/limited", 200),
        ("GET", "/trpc/shop.limited", 200),
        ("GET", "/trpc/shop.limited,shop.nothing?batch=1", 207),
        ("GET", "/trpc/shop.nothing", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/limited", 405),
        ("OPTIONS", "/api/v1/limited", 204),
        ("POST", "/trpc/shop.limited", 415),
    ],
)
async def test_answers_are_not_kept(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, headers=bearer("owner"))
    assert answer.status_code == status
    assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_streams_are_not_kept(client: httpx.AsyncClient) -> None:
    headers = bearer("owner") | {"trpc-accept": "application/jsonl"}
    answer = await client.get("/trpc/shop.limited?batch=1", headers=headers)
    assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_what_is_the_same_for_all_may_be_kept(client: httpx.AsyncClient) -> None:
    for path in ("/docs", "/openapi.json"):
        assert "cache-control" not in (await client.get(path)).headers
    answer = await client.get("/docs/swagger-ui.css")
    assert answer.headers.get_list("cache-control") == ["public, max-age=86400"]
    assert "persistAuthorization" not in (await client.get("/docs/start.js")).text
