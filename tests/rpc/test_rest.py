"""REST: the same procedures by method and path, problems for errors."""

import base64

import httpx
import pytest
from tests.rpc.serving import bearer


async def test_path_and_query_make_the_input(client: httpx.AsyncClient) -> None:
    """Words become what the fields are."""
    response = await client.get("/api/v1/quotes/mug", params={"quantity": "3", "currency": "USD"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.content == (
        b'{"productId":"mug","quantity":3,"currency":"USD","totalMinor":5997}'
    )


async def test_queries_carry_every_kind_of_word(client: httpx.AsyncClient) -> None:
    """Numbers, booleans, enums, days and lists of a repeated name."""
    response = await client.get(
        "/api/v1/products/echo?limit=7&tags=ab&tags=cd&inStock=true&size=large&since=2026-05-06"
    )
    assert response.json() == {
        "cursor": 1,
        "limit": 7,
        "tags": ["ab", "cd"],
        "inStock": True,
        "size": "large",
        "since": "2026-05-06",
    }


async def test_one_word_is_a_list_of_one(client: httpx.AsyncClient) -> None:
    """A list given once is still a list."""
    response = await client.get("/api/v1/products/echo?tags=ab")
    assert response.json()["tags"] == ["ab"]


async def test_a_literal_segment_wins_over_a_parameter(client: httpx.AsyncClient) -> None:
    """`/products/echo` is not product `echo`."""
    assert (await client.get("/api/v1/products/3")).json()["fullName"] == "Product 3"
    assert "limit" in (await client.get("/api/v1/products/echo")).json()


async def test_a_quoted_slash_stays_in_its_segment(client: httpx.AsyncClient) -> None:
    """Parameters are unquoted one by one."""
    response = await client.get("/api/v1/quotes/a%2Fb%20%C3%A9")
    assert response.json()["productId"] == "a/b é"


async def test_path_query_and_body_make_one_input(client: httpx.AsyncClient) -> None:
    """The query wins over the body; what stands in the path may be repeated."""
    response = await client.put(
        "/api/v1/products/3?loud=true&id=3", json={"id": 3, "fullName": "cup", "loud": False}
    )
    assert (response.json()["id"], response.json()["fullName"]) == (3, "CUP")


@pytest.mark.parametrize(
    ("query", "body"),
    [("", {"id": 9}), ("", {"id": None}), ("", {"id": "3"}), ("?id=9", {}), ("?id=3&id=9", {})],
)
async def test_nothing_contradicts_the_path(
    client: httpx.AsyncClient, query: str, body: dict[str, object]
) -> None:
    """A request that names two things does nothing to either."""
    response = await client.put(f"/api/v1/products/3{query}", json={"fullName": "cup", **body})
    assert response.status_code == 400
    assert response.json()["issues"] == [
        {"path": ["id"], "message": "It differs from the value in the path"}
    ]


async def test_every_issue_is_a_part_of_the_problem(client: httpx.AsyncClient) -> None:
    """Issues of the path, the query and the body stand side by side."""
    response = await client.put("/api/v1/products/three?loud=maybe", json={"fullName": "c"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {name: problem[name] for name in ("type", "title", "status", "code", "retryable")} == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "code": "invalid_input",
        "retryable": False,
    }
    assert problem["issues"] == [
        {"path": ["loud"], "message": "Expected `bool`, got `str`", "code": "kind"},
        {"path": ["id"], "message": "Expected `int`, got `str`", "code": "kind"},
        {
            "path": ["fullName"],
            "message": "Expected `str` of length >= 2",
            "code": "shortest",
            "limit": 2,
        },
    ]


async def test_unknown_query_words_are_named_where_the_input_is_closed(
    client: httpx.AsyncClient,
) -> None:
    """A closed struct refuses them, an open one passes over them."""
    closed = await client.get("/api/v1/quotes/mug?colour=red")
    assert closed.json()["issues"] == [
        {"path": ["colour"], "message": "Unknown field", "code": "unknown_field"}
    ]
    assert (await client.get("/api/v1/products/echo?colour=red")).status_code == 200


async def test_issues_inside_bodies_have_their_path(client: httpx.AsyncClient) -> None:
    """Lists by index, maps by key, every level."""
    response = await client.post(
        "/api/v1/orders",
        json={
            "note": "x" * 21,
            "lines": [{"productId": 1, "quantity": 0}, {"quantity": 1}, 7],
            "byName": {"a": {"productId": "b", "quantity": "c"}},
        },
        headers=bearer("owner"),
    )
    assert response.json()["issues"] == [
        {
            "path": ["note"],
            "message": "Expected `str` of length <= 20",
            "code": "longest",
            "limit": 20,
        },
        {"path": ["lines", 0, "productId"], "message": "Expected `str`, got `int`", "code": "kind"},
        {
            "path": ["lines", 0, "quantity"],
            "message": "Expected `int` >= 1",
            "code": "at_least",
            "limit": 1,
        },
        {"path": ["lines", 1, "productId"], "message": "Required", "code": "required"},
        {"path": ["lines", 2], "message": "Expected `object`, got `int`", "code": "kind"},
        {
            "path": ["byName", "a", "quantity"],
            "message": "Expected `int`, got `str`",
            "code": "kind",
        },
    ]


async def test_tagged_inputs_are_judged_by_their_tag(client: httpx.AsyncClient) -> None:
    """Of several structs the tag chooses one, and its issues are said."""
    right = await client.post("/api/v1/pets", json={"kind": "cat", "lives": 9})
    assert right.json() == {"kind": "cat", "lives": 9}
    wrong = await client.post("/api/v1/pets", json={"kind": "dog", "good": 1, "names": [1, "b", 2]})
    assert [issue["path"] for issue in wrong.json()["issues"]] == [
        ["good"],
        ["names", 0],
        ["names", 2],
    ]
    unknown = await client.post("/api/v1/pets", json={"kind": "fish"})
    assert unknown.json()["issues"] == [
        {"path": ["kind"], "message": "Invalid value 'fish'", "code": "choice"}
    ]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "procedure_not_found"),
        ("/products/", 404, "procedure_not_found"),
        ("/products/11", 404, "shop.product_not_found"),
        ("/me", 401, "unauthenticated"),
        ("/unavailable", 503, "unavailable"),
        ("/slow?ms=5000", 504, "deadline_exceeded"),
        ("/fail", 500, "internal"),
    ],
)
async def test_errors_have_their_codes(
    client: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    """Every kind of error is a problem with its status and its code."""
    response = await client.get(f"/api/v1{path}")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["status"] == status


async def test_the_wrong_method_names_the_right_ones(client: httpx.AsyncClient) -> None:
    """405 with `Allow`; OPTIONS is told the same."""
    wrong = await client.post("/api/v1/products/3")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, PUT")
    options = await client.options("/api/v1/products/3")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, PUT")


async def test_head_is_get_without_a_body(client: httpx.AsyncClient) -> None:
    """The headers are the same."""
    response = await client.head("/api/v1/version")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "5"


async def test_a_declared_status_is_given(client: httpx.AsyncClient) -> None:
    """201 with the thing, 204 with nothing."""
    created = await client.post("/api/v1/orders", json={"note": "n"}, headers=bearer("owner"))
    assert created.status_code == 201
    gone = await client.delete("/api/v1/orders/1", headers=bearer("owner"))
    assert (gone.status_code, gone.content) == (204, b"")


async def test_bodies_are_json_and_not_compressed(client: httpx.AsyncClient) -> None:
    """Anything else is 415."""
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ):
        response = await client.post("/api/v1/pets", content=b"{}", headers=headers)
        assert response.status_code == 415


@pytest.mark.parametrize(
    ("kind", "path", "status"),
    [
        ("application/json; charset=utf-8", "/raw", 200),
        ("application/vnd.shop+json", "/raw", 200),
        ("Application/Avro", "/raw", 200),
        ("application/protobuf", "/raw", 415),
        ("text/json", "/raw", 415),
        ("text/plain+json", "/raw", 415),
        ("application/avro", "/orders", 415),
    ],
)
async def test_bodies_are_json_or_what_the_procedure_takes(
    client: httpx.AsyncClient, kind: str, path: str, status: int
) -> None:
    answer = await client.post(f"/api/v1{path}", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == status


async def test_a_body_at_the_limit_passes(client: httpx.AsyncClient) -> None:
    """The limit counts bytes; raw inputs come as they were sent."""
    headers = {"content-type": "application/json; charset=utf-8"}
    fits = await client.post("/api/v1/raw", content=b" " * 100, headers=headers)
    assert (fits.status_code, fits.json()) == (200, " " * 100)
    large = await client.post("/api/v1/raw", content=b" " * 101, headers=headers)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


async def test_chunked_bodies_are_counted(client: httpx.AsyncClient) -> None:
    """A body that does not say how long it is has the same limit."""

    async def pieces() -> object:
        for _ in range(30):
            yield b" " * 10

    response = await client.post(
        "/api/v1/raw", content=pieces(), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413


class TestCredentials:
    """Who calls, said in any of the accepted ways."""

    async def test_bearer_and_basic(self, client: httpx.AsyncClient) -> None:
        """A key as a bearer token, or as the user name of Basic."""
        basic = base64.b64encode(b"owner:").decode()
        for value in ("Bearer owner", "bearer  owner", f"Basic {basic}"):
            response = await client.get("/api/v1/me", headers={"authorization": value})
            assert response.json()["id"] == "00000000-0000-0000-0000-000000000001"

    async def test_others_are_401(self, client: httpx.AsyncClient) -> None:
        """Unknown keys and schemes, and what cannot be read."""
        for value in ("Bearer nobody", "Digest owner", "Basic %%%", "Basic /w==", "Bearer"):
            response = await client.get("/api/v1/me", headers={"authorization": value})
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == 'Bearer realm="cartwheel"'

    async def test_public_procedures_may_ask_who_calls(self, client: httpx.AsyncClient) -> None:
        """Nobody is fine, a wrong key is not."""
        assert (await client.get("/api/v1/anybody")).json()["id"] is None
        known = await client.get("/api/v1/anybody", headers=bearer("reader"))
        assert known.json()["id"] == "00000000-0000-0000-0000-000000000002"
        assert (await client.get("/api/v1/anybody", headers=bearer("x"))).status_code == 401

    async def test_a_permission_is_needed(self, client: httpx.AsyncClient) -> None:
        """Who is known and may not is told what is missing, before the input is read."""
        response = await client.post("/api/v1/orders", json={}, headers=bearer("reader"))
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert response.json()["detail"] == "This needs the permission shop:write"
