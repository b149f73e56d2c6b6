"""A schema is a version once it is read, compared, and found to be what its subject asks for."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.schemas.making import AVRO, NOTED, PROTOBUF, TOTAL, order
from tests.rpc.serving import bearer

from cartwheel.domains.schemas import rules
from cartwheel.domains.schemas.models import schema_versions
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database

_ORDERS = "/schemas/Order%20Placed"


async def _register(client: httpx.AsyncClient, schema: str, **fields: Any) -> httpx.Response:
    body = {"subject": "Order Placed", "schema": schema, **fields}
    return await client.post("/schemas", json=body)


async def test_versions_come_of_how_schemas_compare(client: httpx.AsyncClient) -> None:
    """What reads all before is an addition, what is read by all before a revision."""
    first = (await _register(client, order(TOTAL))).json()
    assert (first["version"], first["number"], first["id"]) == ("1-0-0", 1, 10_001)
    assert (await _register(client, order(NOTED))).json()["version"] == "1-0-1"
    await client.put(_ORDERS, json={"compatibility": "none"})
    assert (await _register(client, order(TOTAL))).json()["version"] == "1-1-0"
    assert (await _register(client, order({"x": {}}, required=("x",)))).json()["version"] == "2-0-0"
    listed = (await client.get(_ORDERS, params={"limit": 3})).json()
    assert [one["version"] for one in listed["items"]] == ["2-0-0", "1-1-0", "1-0-1"]
    rest = (await client.get(_ORDERS, params={"cursor": listed["nextCursor"]})).json()
    assert [one["version"] for one in rest["items"]] == ["1-0-0"]
    assert rest["nextCursor"] is None


async def test_what_is_in_force_stays_as_it_is(client: httpx.AsyncClient) -> None:
    made = (await _register(client, order(TOTAL))).json()
    spelled_otherwise = json.dumps(json.loads(order(TOTAL)), indent=2, sort_keys=True)
    assert (await _register(client, spelled_otherwise)).json() == made


@pytest.mark.parametrize(
    ("compatibility", "old", "new", "path"),
    [
        ("backward", order(NOTED), order(TOTAL), ["note"]),
        ("forward", order(TOTAL), order(NOTED), ["note"]),
        ("full", order(TOTAL), order(NOTED), ["note"]),
        ("backward", order(TOTAL), order(TOTAL, required=("total",)), ["total"]),
    ],
    ids=["backward", "forward", "full", "required"],
)
async def test_what_breaks_the_promise_is_refused_with_the_field(
    client: httpx.AsyncClient, compatibility: str, old: str, new: str, path: list[str]
) -> None:
    made = (await _register(client, old)).json()
    await client.put(_ORDERS, json={"compatibility": compatibility})
    refused = await _register(client, new)
    assert (refused.status_code, refused.json()["code"]) == (409, "schemas.incompatible")
    assert [issue["path"] for issue in refused.json()["issues"]] == [path]
    assert "1-0-0" in refused.json()["issues"][0]["message"]
    assert (await client.get(_ORDERS)).json()["items"] == [made]


async def test_a_comparison_says_so_beforehand_and_changes_nothing(
    client: httpx.AsyncClient,
) -> None:
    await _register(client, order(NOTED))
    asked = {"subject": "Order Placed", "schema": order(TOTAL)}
    told = (await client.post("/schema-comparisons", json=asked)).json()
    assert (told["isAccepted"], told["version"]) == (False, None)
    assert [issue["path"] for issue in told["unreadToNew"]] == [["note"]]
    assert told["unreadToOld"] == []
    assert len((await client.get(_ORDERS)).json()["items"]) == 1


async def test_a_new_model_breaks_on_purpose(client: httpx.AsyncClient) -> None:
    """It is compared with none before it, and from then on is what is compared with."""
    await _register(client, order(TOTAL))
    body = {"schema": order({}, required=("x",))}
    addition = await client.put(f"{_ORDERS}/1-0-1", json=body)
    assert (addition.status_code, addition.json()["code"]) == (409, "schemas.incompatible")
    model = await client.put(f"{_ORDERS}/2-0-0", json=body)
    assert model.json()["version"] == "2-0-0"
    assert (await client.put(f"{_ORDERS}/2-0-0", json=body)).json() == model.json()
    other = await client.put(f"{_ORDERS}/2-0-0", json={"schema": order(TOTAL)})
    assert (other.status_code, other.json()["code"]) == (409, "schemas.version_taken")
    skipped = await client.put(f"{_ORDERS}/4-0-0", json={"schema": order(TOTAL)})
    assert (skipped.status_code, skipped.json()["code"]) == (409, "schemas.version_taken")
    latest = (await client.get(f"{_ORDERS}/latest")).json()
    assert latest == model.json()
    assert (await client.get(f"{_ORDERS}/1-0-0")).json()["schema"] == order(TOTAL)
    assert (await client.get(f"{_ORDERS}/1-0-1")).status_code == 404


@pytest.mark.parametrize(
    ("format_", "schema", "place", "reason"),
    [
        (
            "json",
            '{"$ref": "https://shop.example/x"}',
            ["schema", "$ref"],
            "Only references within",
        ),
        ("json", '{"pattern": "(?=x)"}', ["schema", "pattern"], "regex"),
        ("json", '{"type": "money"}', ["schema", "type"], "money"),
        ("json", "{" * 10_000, ["schema"], "no JSON"),
        ("avro", '{"type": "record", "name": "A"}', ["schema", "fields"], "A list of fields"),
        (
            "avro",
            AVRO.replace("double", "money"),
            ["schema", "fields", 0, "type"],
            "There is no type money",
        ),
        ("protobuf", PROTOBUF.replace("double", "money"), ["schema"], '"money" is not defined'),
        ("protobuf", 'import "/etc/passwd";', ["schema"], "passwd"),
    ],
    ids=["reference", "pattern", "type", "nesting", "fields", "name", "source", "import"],
)
async def test_what_is_no_schema_is_refused_with_the_place(
    client: httpx.AsyncClient, format_: str, schema: str, place: list[Any], reason: str
) -> None:
    refused = await _register(client, schema, format=format_)
    assert refused.status_code == 400
    [issue] = refused.json()["issues"]
    assert issue["path"] == place
    assert reason in issue["message"]
    assert (await client.get(_ORDERS)).status_code == 404


async def test_formats_are_not_changed_within_a_model(client: httpx.AsyncClient) -> None:
    await _register(client, AVRO, format="avro")
    refused = await _register(client, PROTOBUF, format="protobuf")
    assert refused.json()["code"] == "schemas.incompatible"
    made = await client.put(f"{_ORDERS}/2-0-0", json={"schema": PROTOBUF, "format": "protobuf"})
    assert made.json()["format"] == "protobuf"


async def test_who_registers_at_once_gets_one_version_after_the_other(
    client: httpx.AsyncClient,
) -> None:
    """None is lost, and each is compared with those that came first."""
    texts = [order({name: {} for name in "abcd"[:count]}) for count in range(1, 5)]
    answers = await asyncio.gather(*(_register(client, text) for text in texts))
    made = sorted((answer.json() for answer in answers if answer.status_code == 201), key=str)
    listed = (await client.get(_ORDERS)).json()["items"]
    assert sorted(listed, key=str) == made
    assert [one["number"] for one in listed] == list(range(len(listed), 0, -1))


@pytest.mark.parametrize(
    ("count", "subject", "size"),
    [
        (rules.MOST_VERSIONS, "Other {}", 1),
        (rules.MOST_OF_MODEL, "Order Placed", 1),
        (1, "Other {}", rules.MOST_STORE_BYTES),
    ],
    ids=["versions", "model", "bytes"],
)
async def test_a_store_and_a_model_have_so_many_at_most(
    client: httpx.AsyncClient,
    database: Database,
    store_id: UUID,
    count: int,
    subject: str,
    size: int,
) -> None:
    rows = [
        {
            "store_id": store_id,
            "id": 10_001 + number,
            "subject": subject.format(number),
            "number": 1 + number,
            "model": 1,
            "revision": 0,
            "addition": number,
            "format": "json",
            "text": "{}" + " " * (size - 2),
            "registered_at": SystemClock().now(),
        }
        for number in range(count)
    ]
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(sa.insert(schema_versions), rows)
    before = (await client.get("/schemas", params={"limit": 100})).json()
    refused = await _register(client, order(TOTAL))
    assert (refused.status_code, refused.json()["code"]) == (409, "schemas.too_many")
    assert (await client.get("/schemas", params={"limit": 100})).json() == before


async def test_built_in_ones_are_there_until_a_store_has_its_own(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/schemas")).json()["items"]
    assert [one["subject"] for one in listed] == [
        "Order Completed",
        "Product Added",
        "Product Removed",
        "Product Viewed",
        "Wishlist Product Added to Cart",
    ]
    assert all(one["isBuiltIn"] for one in listed)
    await client.post("/schemas", json={"subject": "Product Added", "schema": order(TOTAL)})
    first = (await client.get("/schemas", params={"limit": 2})).json()
    assert [one["isBuiltIn"] for one in first["items"]] == [True, False]
    rest = (await client.get("/schemas", params={"cursor": first["nextCursor"]})).json()
    assert [one["subject"] for one in (*first["items"], *rest["items"])] == [
        one["subject"] for one in listed
    ]


async def test_stores_do_not_see_each_others(client: httpx.AsyncClient) -> None:
    await _register(client, order(TOTAL))
    assert (await client.get(_ORDERS, headers=bearer("stranger"))).status_code == 404
    theirs = await client.post(
        "/schemas",
        json={"subject": "Order Placed", "schema": order(NOTED)},
        headers=bearer("stranger"),
    )
    assert (theirs.json()["version"], theirs.json()["id"]) == ("1-0-0", 10_001)
    assert (await _register(client, order(NOTED))).json()["version"] == "1-0-1"
    body = {"subject": "x", "schema": order(TOTAL)}
    assert (await client.post("/schemas", json=body, headers=bearer("reader"))).status_code == 403
