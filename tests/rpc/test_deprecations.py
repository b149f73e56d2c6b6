"""Addresses of the past: they answer as the present ones do, and say what they are."""

from datetime import date

import httpx
import pytest
from msgspec import Struct
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.rpc.serving import bearer
from tests.rpc.shop import ProductId

from cartwheel.systems.rpc.api import Deprecation, Router, get, post
from cartwheel.systems.rpc.metrics import deprecated_calls

_TOLD = ("deprecation", "sunset", "link")


def told(response: httpx.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in _TOLD if name in response.headers}


async def test_a_former_address_answers_and_says_where_to_go(client: httpx.AsyncClient) -> None:
    """`Deprecation` is a date of structured fields, `Sunset` one of HTTP."""
    now, before = [await client.get(f"/api/v1/{p}") for p in ("products/3", "items/3/show")]
    assert before.status_code == 200
    assert before.content == now.content
    assert told(before) == {
        "deprecation": "@1796083200",
        "sunset": "Tue, 01 Jun 2027 00:00:00 GMT",
        "link": '</api/v1/products/3>; rel="successor-version", '
        '<https://shop.example/moving>; rel="deprecation"',
    }
    assert told(now) == {}


async def test_refusals_say_it_too(client: httpx.AsyncClient) -> None:
    """Whoever calls with a mistake has to move as well."""
    missing = await client.get("/api/v1/items/99/show")
    assert (missing.status_code, missing.json()["code"]) == (404, "shop.product_not_found")
    assert told(missing)["link"].startswith("</api/v1/products/99>")
    invalid = await client.get("/api/v1/items/three/show")
    assert invalid.status_code == 400
    assert told(invalid)["deprecation"] == "@1796083200"


async def test_a_value_in_the_link_stays_one_segment(client: httpx.AsyncClient) -> None:
    """Nobody's parameter ends a header's link, or begins another."""
    response = await client.get("/api/v1/items/a%2Fb%3E%22%2C%20%C3%A9%0D%0A/show")
    assert response.status_code == 400
    assert told(response)["link"].startswith("</api/v1/products/a%2Fb%3E%22%2C%20%C3%A9%0D%0A>; ")


async def test_what_stood_in_the_query_has_no_link(client: httpx.AsyncClient) -> None:
    """The path that is now needs a value which the former path did not have."""
    response = await client.get("/api/v1/item?id=3")
    assert response.json()["fullName"] == "Product 3"
    assert told(response) == {"deprecation": "@1735689600"}


async def test_a_change_happens_once_at_both_addresses(client: httpx.AsyncClient) -> None:
    """A key is one of the procedure, and so is what it answers; methods and statuses are not."""
    headers = {**bearer("owner"), "Idempotency-Key": "moving"}
    first = await client.post("/api/v1/orders", json={"note": "once"}, headers=headers)
    again = await client.put("/api/v1/cart/buy", json={"note": "once"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert told(again)["link"].startswith("</api/v1/orders>")


async def test_a_procedure_itself_may_be_of_the_past(client: httpx.AsyncClient) -> None:
    """It has no successor that could be named, only the page."""
    response = await client.get("/api/v1/version")
    assert told(response)["link"] == '<https://shop.example/moving>; rel="deprecation"'


async def test_it_is_counted_by_route(client: httpx.AsyncClient) -> None:
    """Whoever wants to switch it off sees whether anybody still comes."""
    counted = deprecated_calls.labels("GET /items/{id}/show")
    before = counted._value.get()
    await client.get("/api/v1/items/3/show")
    await client.get("/api/v1/products/3")
    assert counted._value.get() == before + 1


async def test_the_document_shows_them(client: httpx.AsyncClient) -> None:
    """Struck through on the page, with a name of their own for generators."""
    document = (await client.get("/openapi.json")).json()
    OpenAPIV31SpecValidator(document).validate()
    now = document["paths"]["/products/{id}"]["get"]
    before = document["paths"]["/items/{id}/show"]["get"]
    assert "deprecated" not in now
    assert before["deprecated"] is True
    assert before["operationId"] == "shop.product.former1"
    assert document["paths"]["/item"]["get"]["operationId"] == "shop.product.former2"
    assert before["description"] == (
        "There are ten.\n\nDeprecated since 2026-12-01, answered until 2027-06-01."
        " Use GET /products/{id}. See https://shop.example/moving"
    )
    assert list(before["responses"]["200"]["headers"]) == ["Deprecation", "Sunset"]
    assert document["paths"]["/version"]["get"]["operationId"] == "shop.version"
    assert document["paths"]["/item"]["get"]["parameters"][0]["in"] == "query"


class _Nothing(Struct, frozen=True):
    """Nothing is asked."""


def test_a_declaration_that_cannot_be_kept_is_refused() -> None:
    """As with the present address; and what is not deprecated was not before."""
    since = Deprecation(date(2026, 1, 1))
    with pytest.raises(ValueError, match="is to be `deprecated=`"):
        get("/a").also(get("/b"))
    with pytest.raises(ValueError, match="is before"):
        Deprecation(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ValueError, match="not an address"):
        Deprecation(date(2026, 1, 2), guide='x>; rel="stylesheet')

    async def find(asked: _Nothing) -> None:
        """Find nothing."""

    async def change(asked: ProductId) -> None:
        """Change nothing."""

    with pytest.raises(TypeError, match="no field id"):
        Router("a").query(rest=get("/a").also(get("/b/{id}", deprecated=since)))(find)
    with pytest.raises(TypeError, match="GET changes nothing"):
        Router("a").mutation(rest=post("/a/{id}").also(get("/b/{id}", deprecated=since)))(change)
