"""The procedures over HTTP: who may, what is refused, and the platform's desk."""

from typing import Any

import httpx
import pytest
from tests.domains.settings.making import ALL, PLATFORM, Desk
from tests.rpc.serving import bearer

DEFINITION = {"enabled": True, "serve": {"variant": "on"}}
CALLS = (
    ("GET", "/config", None, "settings:read"),
    ("GET", "/config/history", None, "settings:read"),
    ("PUT", "/config", {"version": 1, "values": {"demo.share": 0.9}}, "settings:write"),
    ("POST", "/config/revert", {"version": 1, "to": 0}, "settings:write"),
    ("GET", "/feature-flags", None, "flags:read"),
    ("GET", "/feature-flags/checkout", None, "flags:read"),
    ("GET", "/feature-flags/checkout/history", None, "flags:read"),
    ("POST", "/ofrep/v1/evaluate/flags", {"context": {}}, "flags:read"),
    ("PUT", "/feature-flags/checkout", {"version": 1, "definition": DEFINITION}, "flags:write"),
    ("POST", "/feature-flags/checkout/switch", {"enabled": False}, "flags:write"),
    ("POST", "/feature-flags/checkout/revert", {"version": 2, "to": 1}, "flags:write"),
    ("POST", "/feature-flags/checkout/archive", None, "flags:write"),
)


async def test_a_merchants_first_hour(client: httpx.AsyncClient) -> None:
    """Set, look, roll out, ask, kill, go back, as the guides tell it."""
    client.headers.update(bearer("owner"))
    changed = await client.put("/config", json={"version": 0, "values": {"demo.share": 0.2}})
    assert changed.status_code == 200
    assert changed.json() == (await client.get("/config")).json()
    history = (await client.get("/config/history")).json()
    assert history["items"][0]["changes"] == [{"key": "demo.share", "before": None, "after": 0.2}]
    reverted = await client.post("/config/revert", json={"version": 1, "to": 0})
    assert reverted.json()["version"] == 2

    roll_out = {"percentage": 100, "variants": {"on": 1}, "otherwise": "off"}
    made = await client.put(
        "/feature-flags/checkout",
        json={"version": 0, "definition": {"enabled": True, "serve": {"rollOut": roll_out}}},
    )
    assert (made.status_code, made.json()["version"]) == (200, 1)
    asked = {"context": {"targetingKey": "anna"}}
    answer = (await client.post("/ofrep/v1/evaluate/flags", json=asked)).json()
    assert answer == {
        "flags": [{"key": "checkout", "reason": "SPLIT", "value": True, "variant": "on"}]
    }
    killed = await client.post("/feature-flags/checkout/switch", json={"enabled": False})
    assert killed.json()["definition"]["enabled"] is False
    answer = (await client.post("/ofrep/v1/evaluate/flags", json=asked)).json()
    assert answer["flags"][0]["value"] is False
    back = await client.post("/feature-flags/checkout/revert", json={"version": 2, "to": 1})
    assert (back.json()["version"], back.json()["definition"]["enabled"]) == (3, True)
    assert (await client.post("/feature-flags/checkout/archive")).status_code == 200
    assert (await client.get("/feature-flags?archived=true")).json()["items"][0]["version"] == 4


@pytest.mark.parametrize("permission", [*ALL, "carts:read"])
async def test_each_call_needs_its_permission(
    client: httpx.AsyncClient, desk: Desk, permission: str
) -> None:
    await desk.put(0, {"demo.share": 0.2})
    await desk.put_flag("checkout")
    for method, path, body, needed in CALLS:
        answer = await client.request(method, path, json=body, headers=bearer(permission))
        assert (answer.status_code == 403) == (needed != permission), path
        assert (await client.request(method, path, json=body)).status_code == 401
    if not permission.endswith(":write"):
        assert ((await desk.look()).version, (await desk.look_at_flag("checkout")).version) == (
            1,
            1,
        )


async def test_another_store_finds_nothing(client: httpx.AsyncClient, desk: Desk) -> None:
    configuration = await desk.put(0, {"demo.share": 0.2})
    flag = await desk.put_flag("checkout")
    expected = {
        "/config": {200, 409},
        "/config/history": {200},
        "/config/revert": {409},
        "/feature-flags": {200},
        "/feature-flags/checkout/revert": {409},
        "/ofrep/v1/evaluate/flags": {200},
    }
    for method, path, body, _ in CALLS:
        answer = await client.request(method, path, json=body, headers=bearer("stranger"))
        absent = {409} if method == "PUT" else {200} if path.endswith("/history") else {404}
        assert answer.status_code in expected.get(path, absent), path
        assert "demo.share" not in answer.text or path == "/config"
        assert '"checkout"' not in answer.text
    assert await desk.look() == configuration
    assert await desk.look_at_flag("checkout") == flag


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        (
            "PUT",
            "/config",
            {"version": 7, "values": {"demo.share": 1}},
            409,
            "settings.outdated_version",
        ),
        ("PUT", "/config", {"version": 0, "values": {"other": 1}}, 400, "invalid_input"),
        ("PUT", "/config", {"version": 0, "values": {}}, 400, "invalid_input"),
        ("PUT", "/config", {"values": {"demo.share": 1}}, 400, "invalid_input"),
        ("POST", "/config/revert", {"version": 0, "to": 4}, 404, "settings.version_not_found"),
        ("GET", "/feature-flags/none", None, 404, "flags.not_found"),
        (
            "POST",
            "/feature-flags/none/revert",
            {"version": 0, "to": 1},
            404,
            "settings.version_not_found",
        ),
        ("GET", "/feature-flags/No%20Key", None, 400, "invalid_input"),
        (
            "PUT",
            "/feature-flags/base",
            {"version": 0, "definition": DEFINITION},
            409,
            "settings.outdated_version",
        ),
        (
            "PUT",
            "/feature-flags/base",
            {
                "version": 1,
                "definition": {**DEFINITION, "variants": {"on": True, "off": False, "x": 1}},
            },
            400,
            "invalid_input",
        ),
        ("POST", "/feature-flags/base/archive", None, 409, "flags.in_use"),
        (
            "PUT",
            "/feature-flags/base",
            {
                "version": 1,
                "definition": {
                    **DEFINITION,
                    "prerequisites": [{"flag": "user", "variants": ["on"]}],
                },
            },
            409,
            "flags.cycle",
        ),
        ("POST", "/ofrep/v1/evaluate/flags", {"context": {"a": {}}}, 400, "invalid_input"),
    ],
)
async def test_refusals(
    client: httpx.AsyncClient,
    desk: Desk,
    method: str,
    path: str,
    body: Any,
    status: int,
    code: str,
) -> None:
    """Each with its code, and nothing has changed."""
    base = await desk.put_flag("base", serve={"variant": "on"})
    await desk.put_flag("user", prerequisites=[{"flag": "base", "variants": ["on"]}])
    before = await desk.look()
    answer = await client.request(method, path, json=body, headers=bearer("owner"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await desk.look() == before
    assert await desk.look_at_flag("base") == base


async def test_operators_set_what_stores_have_not(
    client: httpx.AsyncClient, platform: Desk, desk: Desk
) -> None:
    body = {"version": 0, "values": {"demo.share": 0.7}}
    answer = await client.put("/config", json=body, headers=bearer("operator"))
    assert answer.status_code == 200
    seen = (await client.get("/config", headers=bearer("owner"))).json()
    share = next(item for item in seen["items"] if item["key"] == "demo.share")
    assert (share["value"], share["source"], seen["version"]) == (0.7, "platform", 0)
    definition = {"version": 0, "definition": DEFINITION}
    await client.put("/feature-flags/beta", json=definition, headers=bearer("operator"))
    flag = (await client.get("/feature-flags/beta", headers=bearer("owner"))).json()
    assert (flag["source"], flag["version"]) == ("platform", 0)
    assert (platform.store_id, desk.store_id != PLATFORM) == (PLATFORM, True)


async def test_a_repeated_change_is_one(client: httpx.AsyncClient) -> None:
    client.headers.update(bearer("owner") | {"idempotency-key": "one"})
    body = {"version": 0, "values": {"demo.share": 0.2}}
    first = await client.put("/config", json=body)
    again = await client.put("/config", json=body)
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
