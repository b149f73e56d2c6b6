"""The OpenAPI document, the page that shows it, and the generated files."""

import json
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.rpc.shop import routers

from cartwheel.systems.rpc.generate import find_stale, generate


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, object]:
    return (await client.get("/openapi.json")).json()


async def test_it_is_valid(document: dict[str, object]) -> None:
    """OpenAPI 3.1, as the specification's own schema has it."""
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "/api/v1"}]


async def test_an_operation_says_everything(document: dict[str, object]) -> None:
    """Name, words, parameters, answers, errors by status, and who may call."""
    operation = document["paths"]["/products/{id}"]["get"]
    reference = {"$ref": "#/components/schemas/Problem"}
    assert operation == {
        "operationId": "shop.product",
        "tags": ["shop"],
        "summary": "Fetch one product.",
        "description": "There are ten.",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ],
        "responses": {
            "200": {
                "description": "Success.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Product"}}
                },
            },
            "400": {
                "description": "`invalid_input`",
                "content": {"application/problem+json": {"schema": reference}},
            },
            "404": {
                "description": "`shop.product_not_found`",
                "content": {"application/problem+json": {"schema": reference}},
            },
        },
        "security": [],
    }


async def test_path_and_body_share_an_input(document: dict[str, object]) -> None:
    """A field stands in the path or in the body, not in both."""
    operation = document["paths"]["/products/{id}"]["put"]
    assert [p["name"] for p in operation["parameters"]] == ["id", "Idempotency-Key"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert list(schema["properties"]) == ["fullName", "loud"]
    assert schema["required"] == ["fullName"]


async def test_mutations_with_permissions(document: dict[str, object]) -> None:
    """Statuses that come with the declaration are documented with it."""
    operation = document["paths"]["/orders"]["post"]
    assert list(operation["responses"]) == ["201", "400", "401", "403", "409", "413", "422"]
    assert (
        operation["responses"]["409"]["description"] == "`idempotency_key_busy` or `shop.sold_out`"
    )
    assert operation["security"] == [{"bearer": []}, {"basic": []}]
    assert "204" in document["paths"]["/orders/{id}"]["delete"]["responses"]
    assert "content" not in document["paths"]["/orders/{id}"]["delete"]["responses"]["204"]


async def test_the_page_needs_no_other_host(client: httpx.AsyncClient) -> None:
    """Every address on the page is ours and answers; the policy allows no other."""
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    for path, content_type in (
        ("/docs/swagger-ui.css", "text/css; charset=utf-8"),
        ("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("/docs/start.js", "text/javascript; charset=utf-8"),
    ):
        assert path in page.text
        response = await client.get(path)
        assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert (await client.post("/docs")).status_code == 405
    assert (await client.get("/docs/other.js")).status_code == 404


def test_generated_files_do_not_change_by_themselves(tmp_path: Path) -> None:
    """The same routers give the same bytes; a change by hand is noticed."""
    first = generate(routers, folder=tmp_path, version="1")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in first) == [
        "openapi.json",
        "router.ts",
        "routers/feed.ts",
        "routers/shop.ts",
        "routers/tickets.ts",
        "shared.ts",
    ]
    assert generate(routers, folder=tmp_path, version="1") == []
    assert find_stale(routers, folder=tmp_path, version="1") == []
    (tmp_path / "router.ts").write_text("// mine")
    assert find_stale(routers, folder=tmp_path, version="1") == [tmp_path / "router.ts"]
    (tmp_path / "openapi.json").unlink()
    assert len(find_stale(routers, folder=tmp_path, version="1")) == 2
    assert not (tmp_path / "openapi.json").exists()


def test_the_router_the_client_tests_use_is_fresh() -> None:
    """`web/tests/router.ts` is what these routers give; `python -m tests.rpc.shop` writes it."""
    folder = Path(__file__).parents[2] / "web" / "tests" / "client"
    assert find_stale(routers, folder=folder, version="0") == []


def test_the_document_is_readable_text(tmp_path: Path) -> None:
    """It is formatted for people and ends with a line break."""
    generate(routers, folder=tmp_path, version="1")
    text = (tmp_path / "openapi.json").read_text()
    assert text.startswith('{\n  "openapi": "3.1.0",')
    assert text.endswith("}\n")
    assert json.loads(text)["info"] == {
        "title": "Cartwheel",
        "description": "A commerce platform: it sells, rents, markets and wins back carts.",
        "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        "version": "1",
    }
