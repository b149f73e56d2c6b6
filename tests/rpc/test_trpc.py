"""tRPC over HTTP, byte for byte as the official server answers."""

import asyncio
import json

import httpx
import pytest
from tests.rpc.serving import Keys, bearer, serving

from cartwheel.systems.rpc.api import Router, RPCApp, public


async def call(
    client: httpx.AsyncClient, path: str, value: object = None, **query: str
) -> httpx.Response:
    if value is not None:
        query["input"] = json.dumps(value)
    return await client.get(f"/trpc/{path}", params=query)


async def test_a_query_is_answered(client: httpx.AsyncClient) -> None:
    """The answer stands in `result.data`, with the default of what was left out."""
    response = await call(client, "shop.quote", {"productId": "mug", "quantity": 3})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "trpc-accept, accept"
    assert response.content == (
        b'{"result":{"data":{"productId":"mug","quantity":3,"currency":"EUR","totalMinor":5997}}}'
    )


async def test_a_query_without_input_takes_none(client: httpx.AsyncClient) -> None:
    """No parameter, no input."""
    assert (await call(client, "shop.version")).json() == {"result": {"data": "1.0"}}


async def test_an_input_of_defaults_may_be_left_out(client: httpx.AsyncClient) -> None:
    """What has only defaults need not be sent at all."""
    answer = (await call(client, "shop.listProducts")).json()
    assert [item["id"] for item in answer["result"]["data"]["items"]] == [1, 2, 3]
    assert answer["result"]["data"]["nextCursor"] == 4


async def test_quoted_input_is_read(client: httpx.AsyncClient) -> None:
    """Percent signs, plus signs and other alphabets come through the query unharmed."""
    for name in ("a+b c", "100%22", "%", "größe/☃", '"quoted"', "{[,:]}"):
        answer = (await call(client, "shop.quote", {"productId": name})).json()
        assert answer["result"]["data"]["productId"] == name


async def test_every_issue_is_reported(client: httpx.AsyncClient) -> None:
    """All that is wrong is said at once, each with its path."""
    response = await call(
        client, "shop.quote", {"productId": "", "quantity": 100, "currency": "euro", "x": 1}
    )
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == -32600
    assert error["data"] == {
        "code": "BAD_REQUEST",
        "httpStatus": 400,
        "reason": "invalid_input",
        "retryable": False,
        "path": "shop.quote",
        "issues": [
            {
                "path": ["productId"],
                "message": "Expected `str` of length >= 1",
                "code": "shortest",
                "limit": 1,
            },
            {
                "path": ["quantity"],
                "message": "Expected `int` <= 99",
                "code": "at_most",
                "limit": 99,
            },
            {
                "path": ["currency"],
                "message": "Expected `str` matching regex '^[A-Z]{3}$'",
                "code": "pattern",
            },
            {"path": ["x"], "message": "Unknown field", "code": "unknown_field"},
        ],
    }


async def test_of_a_missing_input_every_field_is_required(client: httpx.AsyncClient) -> None:
    """As if it were an empty object; what has no fields is required as a whole."""
    for path, method, issue, message in (
        ("shop.quote", "GET", ["productId"], "productId: Required"),
        ("shop.pet", "GET", [], "An input is required"),
        ("shop.takeRaw", "POST", [], "An input is required"),
    ):
        response = await client.request(
            method, f"/trpc/{path}", headers={"content-type": "application/json"}
        )
        error = response.json()["error"]
        assert (response.status_code, error["message"]) == (400, message)
        assert [found["path"] for found in error["data"]["issues"]] == [issue]


async def test_malformed_json_is_a_bad_request(client: httpx.AsyncClient) -> None:
    """An input that is no JSON is refused, not logged as a fault of ours."""
    for raw in ("{", "nope", "%FF"):
        response = await client.get(f"/trpc/shop.quote?input={raw}")
        assert (response.status_code, response.json()["error"]["data"]["code"]) == (
            400,
            "BAD_REQUEST",
        )


async def test_a_mutation_is_posted(client: httpx.AsyncClient) -> None:
    """The body is the input."""
    response = await client.post("/trpc/shop.rename", json={"id": 1, "fullName": "Cup"})
    assert response.json()["result"]["data"]["fullName"] == "Cup"


@pytest.mark.parametrize(
    ("path", "status", "code", "number"),
    [
        ("shop.nothing", 404, "NOT_FOUND", -32004),
        ('shop.product?input={"id":11}', 404, "NOT_FOUND", -32004),
        ("shop.rename", 405, "METHOD_NOT_SUPPORTED", -32005),
        ("shop.whoAmI", 401, "UNAUTHORIZED", -32001),
        ("shop.unavailable", 503, "SERVICE_UNAVAILABLE", -32603),
        ("shop.fail", 500, "INTERNAL_SERVER_ERROR", -32603),
        ('shop.slow?input={"ms":5000}', 504, "GATEWAY_TIMEOUT", -32603),
        ('shop.countUp?input={"ms":1}', 415, "UNSUPPORTED_MEDIA_TYPE", -32015),
    ],
)
async def test_errors_have_their_codes(
    client: httpx.AsyncClient, path: str, status: int, code: str, number: int
) -> None:
    """Each kind of error has its status, its word and its number."""
    response = await client.get(f"/trpc/{path}")
    error = response.json()["error"]
    assert (response.status_code, error["data"]["code"], error["code"]) == (status, code, number)
    assert error["data"]["httpStatus"] == status
    assert error["data"]["path"] == path.partition("?")[0]


async def test_a_domain_error_keeps_its_message_and_reason(client: httpx.AsyncClient) -> None:
    """Programs act on the reason, people read the message."""
    error = (await call(client, "shop.product", {"id": 99})).json()["error"]
    assert error["message"] == "There is no product 99"
    assert error["data"]["reason"] == "shop.product_not_found"


async def test_what_is_unavailable_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    """The header carries the seconds."""
    response = await call(client, "shop.unavailable")
    assert response.headers["retry-after"] == "7"
    assert response.json()["error"]["data"]["retryable"] is True


async def test_post_needs_json(client: httpx.AsyncClient) -> None:
    """Another content type, or none, is 415."""
    for headers in ({"content-type": "text/plain"}, {}):
        response = await client.post("/trpc/shop.rename", content=b"{}", headers=headers)
        assert response.status_code == 415
        assert "path" not in response.json()["error"]["data"]


async def test_head_answers_nothing(client: httpx.AsyncClient) -> None:
    """HEAD is 204, whatever it asks for."""
    assert (await client.head("/trpc/shop.quote")).status_code == 204


async def test_a_large_body_is_refused(client: httpx.AsyncClient) -> None:
    """A body above the procedure's limit is 413, however much too large it is."""
    for size in (101, 3_000_000):
        response = await client.post(
            "/trpc/shop.takeRaw", content=b" " * size, headers={"content-type": "application/json"}
        )
        assert response.status_code == 413
        assert response.json()["error"]["message"] == "The request body is larger than 100 bytes"


async def test_queries_may_be_posted(client: httpx.AsyncClient) -> None:
    """The method override of the client works."""
    response = await client.post("/trpc/shop.quote", json={"productId": "mug"})
    assert response.json()["result"]["data"]["totalMinor"] == 1999


async def test_a_batch_answers_in_order(client: httpx.AsyncClient) -> None:
    """One array, the common status when there is one."""
    response = await call(client, "shop.quote,shop.version", {"0": {"productId": "mug"}}, batch="1")
    assert response.status_code == 200
    assert [part["result"]["data"] for part in response.json()] == [
        {"productId": "mug", "quantity": 1, "currency": "EUR", "totalMinor": 1999},
        "1.0",
    ]


async def test_a_mixed_batch_is_207(client: httpx.AsyncClient) -> None:
    """Calls of a batch fail one by one."""
    response = await call(client, "shop.version,shop.nothing,shop.quote", batch="1")
    assert response.status_code == 207
    statuses = [part.get("error", {}).get("data", {}).get("httpStatus") for part in response.json()]
    assert statuses == [None, 404, 400]


async def test_a_batch_of_mutations(client: httpx.AsyncClient) -> None:
    """The body maps positions to inputs."""
    response = await client.post(
        "/trpc/shop.rename,shop.rename?batch=1",
        json={"0": {"id": 1, "fullName": "Cup"}, "1": {"id": 2, "fullName": "Jug"}},
    )
    names = [part["result"]["data"]["fullName"] for part in response.json()]
    assert (response.status_code, names) == (200, ["Cup", "Jug"])


async def test_a_batch_asks_once_who_calls(client: httpx.AsyncClient) -> None:
    """Authentication holds for the request, not for the call."""
    before = Keys.asked
    response = await client.get("/trpc/shop.whoAmI,shop.whoAmI?batch=1", headers=bearer("owner"))
    assert response.status_code == 200
    assert Keys.asked == before + 1


async def test_a_batch_has_a_limit(client: httpx.AsyncClient) -> None:
    """Five hundred calls and no more; the client is told how to split them."""
    headers = {"content-type": "application/json"}
    path = ",".join(["shop.version"] * 500)
    response = await client.post(f"/trpc/{path}?batch=1", headers=headers)
    assert response.json() == [{"result": {"data": "1.0"}}] * 500
    response = await client.post(f"/trpc/{path},shop.version?batch=1", headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["message"] == (
        "A batch has at most 500 calls: give the link `maxItems: 500`"
    )


async def test_an_input_that_a_transformer_has_wrapped_is_refused(
    client: httpx.AsyncClient,
) -> None:
    """In a form that superjson unwraps; who has a field of that name takes it."""
    for path in ("shop.version", "shop.quote", "shop.listProducts"):
        response = await call(client, path, {"json": None, "meta": {"values": ["undefined"]}})
        error = response.json()["error"]
        assert (response.status_code, error["data"]["reason"]) == (400, "transformed_input")
        unwrapped = error.pop("json")
        assert unwrapped == error
    response = await call(client, "shop.version", {"json": 1, "other": 2})
    assert response.json()["result"]["data"] == "1.0"


async def test_calls_of_a_large_batch_take_turns(client: httpx.AsyncClient) -> None:
    """Twenty-five of them are at work at a time; each has its own deadline."""
    path = ",".join(["shop.slow"] * 60)
    inputs = {str(n): {"ms": 100} for n in range(60)}
    began = asyncio.get_running_loop().time()
    response = await client.post(f"/trpc/{path}?batch=1", json=inputs)
    assert asyncio.get_running_loop().time() - began > 0.29
    assert response.json() == [{"result": {"data": 100}}] * 60


async def test_a_batch_needs_an_object(client: httpx.AsyncClient) -> None:
    """Inputs of a batch come by position."""
    response = await client.get("/trpc/shop.quote?batch=1&input=[]")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == (
        '"input" needs to be an object when doing a batch call'
    )


async def test_subscriptions_are_not_batched(client: httpx.AsyncClient) -> None:
    """A subscription in a batch fails alone."""
    response = await client.get("/trpc/feed.ticks,shop.version?batch=1")
    assert response.status_code == 207
    assert response.json()[0]["error"]["message"] == "Cannot batch subscription calls"


async def test_a_quoted_path_is_read(client: httpx.AsyncClient) -> None:
    """A proxy may quote the comma."""
    response = await client.get("/trpc/shop.version%2Cshop.version?batch=1")
    assert len(response.json()) == 2


async def test_calls_of_a_batch_run_side_by_side() -> None:
    """Each of ten waits for the nine others."""
    meeting = Router("meeting")
    everybody = asyncio.Barrier(10)

    @meeting.query(allow=public)
    async def come() -> int:
        await everybody.wait()
        return 1

    async with (
        serving(RPCApp([meeting], authenticator=Keys())) as url,
        httpx.AsyncClient(base_url=url) as client,
    ):
        response = await client.get(f"/trpc/{','.join(['meeting.come'] * 10)}?batch=1")
    assert response.json() == [{"result": {"data": 1}}] * 10
