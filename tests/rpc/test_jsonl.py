"""Batches answered line by line."""

import json

import httpx
from tests.rpc.serving import bearer

STREAM = {"trpc-accept": "application/jsonl"}


async def lines(client: httpx.AsyncClient, paths: str, inputs: object = None) -> list[object]:
    response = await client.get(
        f"/trpc/{paths}", params={"batch": "1", "input": json.dumps(inputs or {})}, headers=STREAM
    )
    assert response.status_code == 200
    assert response.text.endswith("\n")
    return [json.loads(line) for line in response.text.splitlines()]


async def test_results_come_when_they_are_ready(client: httpx.AsyncClient) -> None:
    """The quick call is answered before the slow one that stands first."""
    head, *rest = await lines(client, "shop.slow,shop.version", {"0": {"ms": 100}})
    assert head == {"0": [[0], [None, 0, 0]], "1": [[0], [None, 0, 1]]}
    assert rest == [
        [1, 0, [[{"result": {"data": "1.0"}}]]],
        [0, 0, [[{"result": {"data": 100}}]]],
    ]


async def test_errors_are_lines_like_others(client: httpx.AsyncClient) -> None:
    """A call that fails leaves the status at 200 and says so in its line."""
    _, line = await lines(client, "shop.nothing")
    assert line[:2] == [0, 0]
    assert line[2][0][0]["error"]["data"]["httpStatus"] == 404


async def test_a_stream_comes_item_by_item(client: httpx.AsyncClient) -> None:
    """An asynchronous generator becomes numbered promises."""
    _, *rest = await lines(client, "shop.countUp", {"0": {"ms": 1}})
    at = "2026-05-06T12:00:00.123Z"
    assert [line[:2] for line in rest] == [[0, 0], [1, 0], [2, 1], [2, 1], [2, 1], [2, 0]]
    assert rest[0][2] == [[{"result": 0}], ["result", 0, 1]]
    assert rest[1][2] == [[{"data": 0}], ["data", 1, 2]]
    assert [line[2] for line in rest[2:5]] == [
        [[{"n": n, "at": at.replace(".123Z", ".123000Z")}]] for n in range(3)
    ]
    assert rest[5][2] == [[]]


async def test_a_stream_that_fails_says_so_last(client: httpx.AsyncClient) -> None:
    """What came before the error stands."""
    _, *rest = await lines(client, "shop.breakOff")
    assert rest[2] == [2, 1, [[1]]]
    assert rest[3][:2] == [2, 2]
    assert rest[3][2]["data"]["reason"] == "shop.sold_out"


async def test_a_stream_that_is_refused_never_begins(client: httpx.AsyncClient) -> None:
    """An input that does not fit is an error of the call, not of its items."""
    _, line = await lines(client, "shop.countUp")
    assert line[2][0][0]["error"]["data"]["code"] == "BAD_REQUEST"


async def test_it_must_be_a_batch(client: httpx.AsyncClient) -> None:
    """A stream of one call is asked for as a batch of one."""
    response = await client.get("/trpc/shop.version", headers=STREAM)
    assert response.status_code == 400


async def test_accept_asks_for_it_too(client: httpx.AsyncClient) -> None:
    """Without `trpc-accept`, `accept` decides."""
    response = await client.get(
        "/trpc/shop.version?batch=1", headers={"accept": "application/jsonl"}
    )
    assert len(response.text.splitlines()) == 2


async def test_who_calls_is_asked_in_a_stream_too(client: httpx.AsyncClient) -> None:
    """Credentials count as in any other batch."""
    response = await client.get(
        "/trpc/shop.whoAmI,shop.whoAmI?batch=1", headers={**STREAM, **bearer("nobody")}
    )
    _, first, second = [json.loads(line) for line in response.text.splitlines()]
    assert [line[2][0][0]["error"]["data"]["code"] for line in (first, second)] == [
        "UNAUTHORIZED",
        "UNAUTHORIZED",
    ]
