"""The door of the event pipeline: what it takes, what it refuses, and what it says."""

import base64
import json
from typing import Any

import httpx
import pytest
from tests.embedded.harness import Instance, until

BATCH = "/api/v1/events/batch"


def event(**fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Signed Up", "anonymousId": "v", **fields}


async def accepted(client: httpx.AsyncClient) -> int:
    """How many events are in, once whatever was sent before has been dealt with."""
    accepted: int = (await stats(client))["accepted"]
    return accepted


async def stats(client: httpx.AsyncClient) -> dict[str, Any]:
    """The store's events, once whatever was sent before has been dealt with."""

    async def caught_up() -> bool:
        return (await client.get("/api/v1/pipeline/status")).json()["caughtUp"] is True

    await until(caught_up)
    found: dict[str, Any] = (await client.get("/api/v1/events/stats")).json()
    return found


async def test_an_event_is_a_readable_row_soon(client: httpx.AsyncClient) -> None:
    before = await accepted(client)
    answer = await client.post("/api/v1/events", json=event(event="Newsletter Joined"))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "rejected": []})

    async def is_there() -> bool:
        found = (await client.get("/api/v1/events/stats")).json()
        is_new: bool = found["accepted"] > before
        return is_new and found["byEvent"].get("Newsletter Joined") == 1

    await until(is_there)


async def test_a_bad_event_is_named_by_its_index_and_sinks_nobody(
    client: httpx.AsyncClient,
) -> None:
    before = (await stats(client))["refused"]
    events = [event(), {"type": "click"}, event(), event(anonymousId=None), event(properties=[1])]
    answer = await client.post(BATCH, json={"batch": events})
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 3
    issues = {
        rejected["index"]: [(tuple(i["path"]), i["message"]) for i in rejected["issues"]]
        for rejected in answer.json()["rejected"]
    }
    assert issues == {
        1: [(("type",), "Invalid enum value 'click'")],
        3: [((), "Either `anonymousId` or `userId` is required")],
    }
    assert (await stats(client))["refused"] == before + 2
    letters = await client.get("/api/v1/events/dead-letters", params={"reason": "schema"})
    newest, before = letters.json()["items"][:2]
    assert (newest["event"], before["event"]) == (event(anonymousId=None), {"type": "click"})
    assert newest["detail"].startswith("Either `anonymousId` or")
    assert before["detail"] == "type: Invalid enum value 'click'"


async def test_a_batch_of_bad_events_is_refused_with_every_issue(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(BATCH, json={"batch": [{"type": "click", "userId": 7}, 3]})
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [
        ["batch", 0, "type"],
        ["batch", 1],
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"batch":[]}', 400),
        (b"{}", 400),
        (b'{"batch":', 400),
        (json.dumps({"batch": [event()] * 1001}).encode(), 400),
        (json.dumps({"batch": [event(properties={"x": "y" * (1 << 20)})]}).encode(), 413),
    ],
    ids=["empty", "no batch", "cut short", "1,001 events", "over 1 MiB"],
)
async def test_what_is_beyond_the_limits_is_refused_and_nothing_is_taken(
    client: httpx.AsyncClient, body: bytes, status: int
) -> None:
    before = await accepted(client)
    answer = await client.post(BATCH, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await accepted(client) == before


async def test_what_no_store_can_hold_is_replaced_and_the_event_kept(
    client: httpx.AsyncClient,
) -> None:
    """U+0000, bytes that are no text, and the half of an emoji that JavaScript cut through."""
    before = await stats(client)
    good, null, half = (
        json.dumps(event(properties={"name": name})) for name in ("a", "a\0b", "\ud83d")
    )
    text = f'{{"batch":[{good},{null},{half}]}}'.encode()
    for body, accepted in ((text, 3), (text.replace(b'"Signed Up"', b'"Signed \xff"'), 3)):
        answer = await client.post(
            BATCH, content=body, headers={"content-type": "application/json"}
        )
        assert (answer.status_code, answer.json()) == (202, {"accepted": accepted, "rejected": []})
    after = await stats(client)
    assert after["accepted"] - before["accepted"] == 6
    assert after["repaired"] - before["repaired"] == 5
    assert after["invalid"] == before["invalid"]


@pytest.mark.parametrize("path", [BATCH, "/api/v1/events", "/api/v1/stores/replays"])
async def test_what_is_nested_too_deeply_is_refused(client: httpx.AsyncClient, path: str) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for body in (deep, f'{{"batch":{deep}}}', f'{{"batch":[{{"properties":{deep}}}]}}'):
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, answer.text


async def test_a_flood_of_nonsense_is_refused_at_once(client: httpx.AsyncClient) -> None:
    body = b'{"batch":[' + b"{}," * 340_000 + b"{}]}"
    answer = await client.post(BATCH, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.elapsed.total_seconds() < 10
    [issue] = answer.json()["issues"]
    assert issue["message"] == "340,001 events; at most 1,000 are allowed"


async def test_rate_limits_are_told(client: httpx.AsyncClient) -> None:
    command = {"name": "A file", "source": "ef" * 32}
    answer = await client.post("/api/v1/stores/replays", json=command)
    assert answer.headers["ratelimit-policy"] == '"stores.replay";q=60;w=60'
    assert answer.headers["ratelimit"].startswith('"stores.replay";r=')


async def test_segments_way_of_sending_the_key_works(server: Instance) -> None:
    basic = base64.b64encode(f"{server.run.key}:".encode()).decode()
    async with httpx.AsyncClient(base_url=server.run.url, trust_env=False) as anybody:
        answer = await anybody.post(
            "/api/v1/events", json=event(), headers={"authorization": f"Basic {basic}"}
        )
        assert answer.status_code == 202
        assert (await anybody.post("/api/v1/events", json=event())).status_code == 401
        wrong = {"authorization": "Bearer cw_wrong"}
        assert (
            await anybody.post("/api/v1/events", json=event(), headers=wrong)
        ).status_code == 401


async def test_a_refused_event_lies_among_the_dead_letters(client: httpx.AsyncClient) -> None:
    """No tracker reads what it is answered, so that nobody else would ever know."""
    before = await stats(client)
    bad = {"type": "track", "messageId": "bad-1", "anonymousId": "v"}
    assert (await client.post("/api/v1/events", json=bad)).status_code == 400
    after = await stats(client)
    assert (after["refused"] - before["refused"], after["invalid"]) == (1, before["invalid"])
    page = (await client.get("/api/v1/events/dead-letters?reason=schema")).json()
    assert page["items"][0]["event"] == bad
    assert page["items"][0]["detail"] == "`event` is required when `type` is track"


async def test_a_refused_event_heals_by_itself_and_goes_its_route(
    client: httpx.AsyncClient,
) -> None:
    """What is clear is repaired by a job, counted as accepted, and given to whoever takes it."""
    wanted = {"attribute": "event", "operator": "eq", "values": ["Healed"]}
    command = {"name": "Healed", "conditions": [wanted], "destination": {"kind": "queue"}}
    created = await client.post("/api/v1/events/routes", json=command)
    assert created.status_code == 201, created.text
    route = f"/api/v1/events/routes/{created.json()['id']}"
    before = await stats(client)
    bad = {"type": "track", "event": "Healed", "messageId": "healed-1", "visitor_id": "v"}
    assert (await client.post("/api/v1/events", json=bad)).status_code == 400

    async def is_healed() -> bool:
        taken = (await client.post(f"{route}/take", json={})).json()["items"]
        return [one["event"]["anonymousId"] for one in taken] == ["v"]

    await until(is_healed, seconds=60)
    after = await stats(client)
    assert after["accepted"] - before["accepted"] == 1
    assert after["refused"] == before["refused"]
    repairs = (await client.get("/api/v1/events/repairs?status=applied")).json()["items"]
    assert repairs[0]["after"]["anonymousId"] == "v"
    assert (await client.delete(route)).status_code == 200


async def test_a_replay_opens_the_same_store_for_the_same_source(
    client: httpx.AsyncClient,
) -> None:
    command = {"name": "A file", "source": "ab" * 32}
    first = (await client.post("/api/v1/stores/replays", json=command)).json()
    second = (await client.post("/api/v1/stores/replays", json=command)).json()
    assert first["storeId"] == second["storeId"]
    assert first["key"] != second["key"]
    # Its key opens no further stores.
    refused = await client.post(
        "/api/v1/stores/replays",
        json=command,
        headers={"authorization": f"Bearer {first['key']}"},
    )
    assert refused.status_code == 403


async def test_another_stores_cart_is_not_found(client: httpx.AsyncClient) -> None:
    added = event(
        event="Product Added", anonymousId="mine", properties={"productId": "p", "price": 1}
    )
    await client.post("/api/v1/events", json=added)
    carts: list[dict[str, Any]] = []

    async def is_there() -> bool:
        page = (await client.get("/api/v1/carts")).json()["items"]
        carts[:] = [cart for cart in page if cart["visitorId"] == "mine"]
        return bool(carts)

    await until(is_there)
    other = (
        await client.post("/api/v1/stores/replays", json={"name": "Other", "source": "cd" * 32})
    ).json()
    theirs = {"authorization": f"Bearer {other['key']}"}
    path = f"/api/v1/carts/{carts[0]['id']}"
    assert (await client.get(path)).status_code == 200
    assert (await client.get(path, headers=theirs)).status_code == 404
