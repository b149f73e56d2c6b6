"""The procedures over HTTP: a merchant's first hour, who may, what is refused, and messages."""

from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.payments.making import SEAL, Shop
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with
from tests.rpc.serving import bearer

from cartwheel.domains.payments.contracts import PaymentState, ProviderKind
from cartwheel.domains.payments.procedures import router as payments
from cartwheel.domains.payments.provider_procedures import router as providers
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.payments.api import Sandbox
from cartwheel.systems.tokens.api import Seal

ALL = ("payments:read", "payments:write", "payments:refund", "payments:configure")
TEN = {"amountMinor": 1_000, "currency": "EUR"}


@pytest.fixture
async def client(shop: Shop, redis: Redis) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, without a key."""
    callers = Callers(
        {
            "owner": key_of(shop.store_id, *ALL),
            "clerk": key_of(shop.store_id, "payments:read", "payments:write"),
            "reader": key_of(shop.store_id, "payments:read"),
            "stranger": key_of(await open_store(shop.database), *ALL),
        }
    )
    parts = {Database: shop.database, Clock: shop.clock, Seal: SEAL, Redis: redis}
    house = house_with(parts)
    async with calling(house, payments, providers, by=callers) as client:
        yield client
    await house.close()


async def test_a_merchants_first_hour(client: httpx.AsyncClient, shop: Shop) -> None:
    """Begin, look, take, give back, count, and see what the service told, as the guide says."""
    client.headers.update(bearer("owner"))
    order_id = str(new_id())
    begun = await client.post(
        "/payments",
        json={
            "amount": TEN,
            "key": "order-1",
            "referenceId": order_id,
            "method": "sandbox_ok",
            "captureMode": "manual",
        },
    )
    assert begun.status_code == 201
    payment = begun.json()["payment"]
    assert (payment["state"], payment["allowedActions"]) == ("authorised", ["capture", "void"])
    address = f"/payments/{payment['id']}"
    taken = await client.post(f"{address}/capture", json={"key": "c"})
    assert taken.json()["payment"]["captured"] == TEN
    back = await client.post(
        f"{address}/refund",
        json={"key": "r", "amount": {"amountMinor": 400, "currency": "EUR"}, "reason": "Late"},
    )
    assert back.json()["operation"]["state"] == "succeeded"
    await shop.post()
    details = (await client.get(address)).json()
    assert details["payment"]["state"] == "partially_refunded"
    assert [each["kind"] for each in details["operations"]] == ["begin", "capture", "refund"]
    assert details["refunds"][0]["reason"] == "Late"
    sources = {each["source"] for each in details["timeline"]}
    assert sources == {"asked", "answer", "webhook"}
    for query, expected in (
        ({"referenceId": order_id}, 1),
        ({"referenceId": str(new_id())}, 0),
        ({"state": "partially_refunded"}, 1),
        ({"state": "failed"}, 0),
        ({"provider": "stripe"}, 0),
        ({"isSettled": False}, 0),
        ({"isWanted": True}, 1),
        ({"isDisputed": True}, 0),
        ({"since": "2020-01-01T00:00:00Z", "until": "2021-01-01T00:00:00Z"}, 0),
    ):
        listed = (await client.get("/payments", params=query)).json()
        assert len(listed["items"]) == expected, query
    (counted,) = (await client.get("/payments/counts")).json()["items"]
    assert (counted["count"], counted["refunded"]["amountMinor"]) == (1, 400)
    log = (await client.get("/payment-webhooks", params={"paymentId": payment["id"]})).json()
    assert {each["state"] for each in log["items"]} == {"stale"}
    shown = (await client.get(f"/payment-webhooks/{log['items'][0]['id']}")).json()
    assert payment["id"] in shown["body"]
    replayed = await client.post(f"/payment-webhooks/{log['items'][0]['id']}/replay")
    assert replayed.json()["state"] == "received"
    await shop.work()
    assert (await client.get(address)).json()["payment"] == details["payment"]


async def test_pages_of_payments(client: httpx.AsyncClient, shop: Shop) -> None:
    begun = [(await shop.begin(1_000 + n)).payment.id for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        query = {"limit": "2", **cursor}
        page = (await client.get("/payments", params=query, headers=bearer("reader"))).json()
        seen += [each["id"] for each in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert seen == [str(each) for each in begun[::-1]]


async def test_who_may_not_changes_nothing(client: httpx.AsyncClient, shop: Shop) -> None:
    payment = (await shop.begin(1_000)).payment
    begin = {"amount": TEN, "key": "x", "method": "sandbox_ok"}
    address = f"/payments/{payment.id}"
    for who, path, body, status in (
        ("reader", "/payments", begin, 403),
        ("reader", f"{address}/void", {"key": "v"}, 403),
        ("clerk", f"{address}/refund", {"key": "r"}, 403),
        ("stranger", f"{address}/refund", {"key": "r"}, 404),
        ("stranger", f"{address}/capture", {"key": "c"}, 404),
        ("", f"{address}/refund", {"key": "r"}, 401),
    ):
        headers = bearer(who) if who else {}
        answer = await client.post(path, json=body, headers=headers)
        assert answer.status_code == status, (who, path)
    secret = {"enabled": False}
    put = await client.put("/payment-providers/sandbox", json=secret, headers=bearer("clerk"))
    assert put.status_code == 403
    assert await shop.listed() == (payment,)
    assert (await client.get(address, headers=bearer("stranger"))).status_code == 404
    other = await client.get("/payments", headers=bearer("stranger"))
    assert other.json() == {"items": [], "nextCursor": None}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"amount": {"amountMinor": 0, "currency": "EUR"}}, ["amount", "amountMinor"]),
        ({"amount": {"amountMinor": 10.5, "currency": "EUR"}}, ["amount", "amountMinor"]),
        ({"amount": {"amountMinor": 10, "currency": "XXQ"}}, ["amount"]),
        ({"method": "4242424242424242"}, ["method"]),
        ({"method": "pm4242424242424242"}, ["method"]),
        ({"key": ""}, ["key"]),
        ({"key": "with space"}, ["key"]),
        ({"returnUrl": "javascript:alert(1)"}, ["returnUrl"]),
        ({"card": {"number": "4242"}}, ["card"]),
    ],
)
async def test_refusals_name_the_field(
    client: httpx.AsyncClient, shop: Shop, change: dict[str, object], path: list[str]
) -> None:
    """A card's number among them, wherever it is written."""
    body = {"amount": TEN, "key": "k", "method": "sandbox_ok", **change}
    answer = await client.post("/payments", json=body, headers=bearer("owner"))
    assert answer.status_code == 400
    assert answer.json()["issues"][0]["path"][: len(path)] == path
    assert await shop.listed() == ()


async def test_refusals_have_codes(client: httpx.AsyncClient, shop: Shop) -> None:
    client.headers.update(bearer("owner"))
    payment = (await shop.begin(1_000, key="k")).payment
    address = f"/payments/{payment.id}"
    much = {"key": "r", "amount": {"amountMinor": 1_001, "currency": "EUR"}}
    for path, body, status, code in (
        (f"{address}/refund", much, 409, "payments.amount_exceeded"),
        (f"{address}/capture", {"key": "c"}, 409, "payments.not_allowed"),
        ("/payments", {"amount": TEN, "key": "k"}, 409, "payments.key_reused"),
        (
            "/payments",
            {"amount": TEN, "key": "p", "provider": "paypal"},
            409,
            "payments.no_provider",
        ),
        (
            "/payments",
            {"amount": TEN, "key": "m", "method": "sandbox_nonsense"},
            409,
            "providers.validation_error",
        ),
        (f"/payments/{new_id()}/void", {"key": "v"}, 404, "payments.not_found"),
    ):
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await shop.payment(payment.id) == payment


async def sent(shop: Shop) -> tuple[str, str, Sandbox]:
    """Let the sandbox have something to say; return where to, what, and who signs it."""
    await shop.begin(1_000, "sandbox_answer_lost")
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        row = await ProviderRepository(connection).find(shop.store_id, ProviderKind.SANDBOX)
    assert row is not None
    sandbox = shop.accounts.of(row)
    assert isinstance(sandbox, Sandbox)
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        (body,), _ = await sandbox.ledger.take_due(connection, shop.clock.now())
    return f"/payments/webhooks/sandbox/{row.webhook_key}", body, sandbox


async def test_a_message_arrives_as_it_was_signed(client: httpx.AsyncClient, shop: Shop) -> None:
    """Its very bytes, blanks included; and once, however often it comes."""
    path, body, sandbox = await sent(shop)
    spaced = body.replace(",", " ,\n")
    for _ in range(3):
        answer = await client.post(path, content=spaced, headers=sandbox.signed(spaced))
        assert (answer.status_code, answer.json()) == (200, {"received": True})
    await shop.work()
    (webhook,) = await shop.webhooks_shown()
    assert (webhook.state, webhook.deliveries) == (WebhookState.APPLIED, 3)
    (payment,) = await shop.listed()
    assert payment.state is PaymentState.CAPTURED


async def test_messages_that_are_refused(client: httpx.AsyncClient, shop: Shop) -> None:
    path, body, sandbox = await sent(shop)
    good = sandbox.signed(body)
    key = path.rpartition("/")[2]
    other = await open_store(shop.database)
    for where, headers, content, status in (
        (path, {"content-type": "application/json"}, body, 400),
        (path, {**good, "sandbox-signature": "t=1,v1=00"}, body, 400),
        (path, good, body + " ", 400),
        (f"{path}0", good, body, 404),
        (path.replace("sandbox", "stripe"), good, body, 404),
        (path.replace("sandbox", "nobody"), good, body, 400),
        (path.replace(key, other.hex + key[32:]), good, body, 404),
        (path.replace(key, "nonsense"), good, body, 404),
    ):
        answer = await client.post(where, content=content, headers=headers)
        assert answer.status_code == status, (where, answer.text)
    assert await shop.webhooks_shown() == ()
    (payment,) = await shop.listed()
    assert payment.state is PaymentState.PENDING


async def test_messages_about_what_nobody_knows_are_kept(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    path, body, sandbox = await sent(shop)
    (payment,) = await shop.listed()
    foreign = body.replace(str(payment.id), str(new_id()))
    foreign = foreign.replace("pay_", "pay_of_another_")
    await client.post(path, content=foreign, headers=sandbox.signed(foreign))
    await shop.work()
    (webhook,) = await shop.webhooks_shown(state=WebhookState.UNKNOWN)
    assert webhook.payment_id is None


async def test_a_shopper_confirms_at_the_sandboxs_bank(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    """With no key but the client secret; a wrong one leads nowhere."""
    begun = await shop.begin(432_20, None)
    assert begun.next_action is not None
    secret = begun.next_action.client_secret
    wrong = await client.post("/payments/sandbox/confirm", json={"clientSecret": f"{secret}0"})
    assert wrong.status_code == 409
    lost = await client.post("/payments/sandbox/confirm", json={"clientSecret": "x"})
    assert lost.status_code == 404
    said = {"clientSecret": secret, "method": "sandbox_ok"}
    assert (await client.post("/payments/sandbox/confirm", json=said)).status_code == 204
    await shop.work()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.CAPTURED
