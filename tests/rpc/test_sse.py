"""Subscriptions as server-sent events."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from redis.asyncio import Redis
from tests.rpc import shop
from tests.rpc.serving import Keys, bearer, serving

from cartwheel.systems.rpc.api import RPCApp


async def events(client: httpx.AsyncClient, path: str, **options: object) -> list[dict[str, str]]:
    response = await client.get(f"/trpc/{path}", **options)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream"
    assert response.headers["cache-control"] == "no-store, no-transform"
    return [parse(block) for block in response.text.split("\n\n") if block]


def parse(block: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block.split("\n"))


async def closed(name: str, *, since: int) -> None:
    async with asyncio.timeout(60):
        while shop.closed.count(name) == since:
            await asyncio.sleep(0.01)


async def test_tracked_items_have_ids(client: httpx.AsyncClient) -> None:
    """Connected, items, return."""
    connected, *items, last = await events(client, 'feed.ticks?input={"count":2}')
    assert connected == {"event": "connected", "data": '{"reconnectAfterInactivityMs":30000}'}
    assert items == [
        {"data": '{"n":1,"at":"2026-05-06T12:00:00.123000Z"}', "id": "1"},
        {"data": '{"n":2,"at":"2026-05-06T12:00:00.123000Z"}', "id": "2"},
    ]
    assert last == {"event": "return", "data": ""}


async def test_it_resumes_after_what_was_seen(client: httpx.AsyncClient) -> None:
    """The header wins, then both spellings of the query; the input need not be sent."""
    for options in (
        {"headers": {"last-event-id": "7"}, "params": {"lastEventId": "3"}},
        {"params": {"lastEventId": "7"}},
        {"params": {"Last-Event-Id": "7", "input": '{"count":3}'}},
    ):
        items = (await events(client, "feed.ticks", **options))[1:-1]
        assert [item["id"] for item in items] == ["8", "9", "10"]


async def test_an_item_without_an_id_stays_without(client: httpx.AsyncClient) -> None:
    """The id the client would put on it is blanked, then restored."""
    _, *items, _ = await events(client, "feed.mixed")
    assert items == [
        {"data": "1", "id": "7"},
        {"data": "2", "id": ""},
        {"event": "restore-id", "data": "", "id": "7"},
    ]


async def test_errors_come_in_the_stream(client: httpx.AsyncClient) -> None:
    """The status is 200, the error an event."""
    for path, code in (
        ("feed.private", "UNAUTHORIZED"),
        ('feed.ticks?input={"count":"x"}', "BAD_REQUEST"),
        ("feed.flaky", "SERVICE_UNAVAILABLE"),
    ):
        last = (await events(client, path))[-1]
        assert last["event"] == "serialized-error"
        assert json.loads(last["data"])["data"]["code"] == code


async def test_a_ticket_among_the_connection_params_says_who_listens_once(
    client: httpx.AsyncClient,
) -> None:
    """EventSource sets no header; whoever comes back with a used ticket hears that it is used."""
    issued = await client.post("/api/v1/tickets", headers=bearer("owner"))
    assert (issued.status_code, issued.json()["expiresInSeconds"]) == (201, 30)
    params = {"connectionParams": json.dumps({"ticket": issued.json()["ticket"]})}
    _, item, _ = await events(client, "feed.private", params=params)
    assert item == {"data": '"00000000-0000-0000-0000-000000000001"'}
    _, again = await events(client, "feed.private", params=params)
    assert again["event"] == "serialized-error"
    assert json.loads(again["data"])["data"]["code"] == "UNAUTHORIZED"
    public = await events(client, "feed.ticks", params=params)
    assert public[-1]["event"] == "return", "nobody asks who listens to it"


@pytest.mark.parametrize("ticket", ["", "none of ours", "x" * 1000])
async def test_what_is_no_ticket_opens_nothing(client: httpx.AsyncClient, ticket: str) -> None:
    params = {"connectionParams": json.dumps({"ticket": ticket})}
    answer = (await events(client, "feed.private", params=params))[-1]
    assert json.loads(answer["data"])["data"]["code"] == "UNAUTHORIZED"


async def test_credentials_in_urls_are_refused(client: httpx.AsyncClient) -> None:
    """Else they would stand in logs and histories."""
    params = {"connectionParams": json.dumps(bearer("owner"))}
    answer = await client.get("/trpc/feed.private", params=params)
    assert answer.status_code == 400
    assert answer.json()["error"]["data"]["reason"] == "credential_in_url"


async def test_redis_never_holds_the_credential(client: httpx.AsyncClient, limits: Redis) -> None:
    """What it holds opens by the ticket alone, for half a minute."""
    issued = (await client.post("/api/v1/tickets", headers=bearer("owner"))).json()["ticket"]
    kept = [key async for key in limits.scan_iter("cartwheel:tickets:*")]
    assert kept
    for key in kept:
        assert issued.encode() not in key
        assert b"owner" not in (await limits.get(key) or b"")
        assert 0 < await limits.ttl(key) <= 30


async def test_malformed_connection_params_are_refused(client: httpx.AsyncClient) -> None:
    """They are a JSON map of strings or nothing."""
    response = await client.get("/trpc/feed.private", params={"connectionParams": '{"a":1}'})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == -32700


async def test_leaving_closes_the_generator(client: httpx.AsyncClient) -> None:
    """At work, waiting or never waiting: the generator is closed when the client leaves."""
    for name in ("forever", "silent", "flood"):
        before = shop.closed.count(name)
        async with client.stream("GET", f"/trpc/feed.{name}") as response:
            async for _ in response.aiter_lines():
                break
        await closed(name, since=before)


async def test_silence_is_filled_with_pings() -> None:
    """A subscription with nothing to say shows that it is alive."""
    app = RPCApp([shop.feed], authenticator=Keys(), ping=timedelta(seconds=0.02))
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url) as client,
        client.stream("GET", "/trpc/feed.silent") as response,
    ):
        heard = []
        async for line in response.aiter_lines():
            heard.append(line)
            if len(heard) == 9:
                break
    assert heard == [
        "event: connected",
        'data: {"reconnectAfterInactivityMs":60}',
        "",
        *(["event: ping", "data: ", ""] * 2),
    ]


async def test_closing_the_application_ends_streams() -> None:
    """When the server stops, streams end without `return`, so that clients come back."""
    app = RPCApp([shop.feed], authenticator=Keys())
    before = shop.closed.count("forever")
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url) as client,
        client.stream("GET", "/trpc/feed.forever") as response,
    ):
        lines = response.aiter_lines()
        assert await anext(lines) == "event: connected"
        await app.close()
        rest = [line async for line in lines]
    assert "event: return" not in rest
    assert shop.closed.count("forever") == before + 1
