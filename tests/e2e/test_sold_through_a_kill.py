"""Exactly the stock is sold, and paid for once, though the whole tree is killed among checkouts."""

import asyncio
from pathlib import Path
from typing import Any, Final

import httpx
from tests.e2e.conftest import SERVE
from tests.embedded.harness import Instance, until

QUIET: Final = {"CARTWHEEL_LOG_LEVEL": "ERROR"}
UNITS: Final = 15
CARTS: Final = 40
PRICE: Final = 1_250
ADDRESS: Final = {
    "name": "Ada Lovelace",
    "line1": "1 Sample Street",
    "city": "Springfield",
    "country": "US",
}


def client_of(server: Instance) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"{server.run.url}/api/v1",
        headers={"authorization": f"Bearer {server.run.key}"},
        timeout=60,
        trust_env=False,
    )


async def ask(client: httpx.AsyncClient, method: str, path: str, /, **body: Any) -> Any:
    answer = await client.request(method, path, json=body or None)
    assert answer.is_success, (path, answer.text)
    return answer.json()


async def stock_up(client: httpx.AsyncClient) -> str:
    """Let the store sell fifteen of something, by the sandbox; return the variant."""
    await ask(client, "PUT", "/payment-providers/sandbox", enabled=True)
    prices = [{"currency": currency, "amountMinor": PRICE} for currency in ("EUR", "USD")]
    product = await ask(
        client, "POST", "/products", title="Mug", variants=[{"sku": "MUG", "prices": prices}]
    )
    path = f"/products/{product['id']}/actions"
    await ask(client, "POST", path, version=product["version"], action="activate")
    location = await ask(client, "POST", "/inventory/locations", code="main", name="Main")
    variant = product["variants"][0]["id"]
    lines = [{"variantId": variant, "quantity": UNITS}]
    receipt = {"locationId": location["id"], "lines": lines}
    await ask(client, "POST", "/inventory/receipts", **receipt)
    return str(variant)


async def fill(client: httpx.AsyncClient, variant: str, number: int) -> dict[str, Any]:
    """Fill a cart with one of it; return what buys it."""
    lines = [{"variantId": variant, "quantity": 1}]
    opened = await ask(client, "POST", "/shopping-carts", lines=lines)
    cart = opened["cart"]["id"]
    proof = {"token": opened["token"]}
    changed = await ask(
        client,
        "PUT",
        f"/shopping-carts/{cart}",
        **proof,
        email=f"shopper-{number}@shop.example",
        shippingAddress=ADDRESS,
    )
    total = changed["quote"]["total"]["amountMinor"]
    return {"path": f"/shopping-carts/{cart}/checkout", **proof, "totalMinor": total}


async def buy(client: httpx.AsyncClient, wanted: dict[str, Any]) -> str:
    """Check out until there is an answer; return the order's status, or the refusal's code."""
    body = {name: value for name, value in wanted.items() if name != "path"}
    while True:
        answer = await client.post(wanted["path"], json={**body, "method": "sandbox_ok"})
        told = answer.json()
        if answer.is_success:
            return str(told["order"]["status"])
        if not told.get("retryable"):
            return str(told["code"])


async def test_the_stock_is_sold_once_through_a_kill(e2e_folder: Path) -> None:
    """Forty carts for fifteen units; whoever got no answer asks again after the restart."""
    home = e2e_folder / "sold"
    server = await Instance.start(home, command=SERVE, env=QUIET)
    async with client_of(server) as client:
        variant = await stock_up(client)
        carts = [await fill(client, variant, number) for number in range(CARTS)]
        outcomes: dict[int, str] = {}

        async def rush(number: int) -> None:
            try:
                outcomes[number] = await buy(client, carts[number])
            except httpx.TransportError:
                return

        rushing = [asyncio.create_task(rush(number)) for number in range(CARTS)]
        await until(lambda: len(outcomes) >= 5)
        await server.kill_tree()
        await asyncio.gather(*rushing)
    answered = len(outcomes)
    assert answered < CARTS

    server = await Instance.start(home, command=SERVE, env=QUIET)
    try:
        async with client_of(server) as client:
            for number in range(CARTS):
                again = await buy(client, carts[number])
                assert outcomes.setdefault(number, again) == again
            assert sorted(set(outcomes.values())) == ["confirmed", "orders.out_of_stock"]
            assert list(outcomes.values()).count("confirmed") == UNITS
            await check(client, variant)
    finally:
        assert await server.stop() == 0


async def check(client: httpx.AsyncClient, variant: str) -> None:
    """What was sold, held and paid agrees to the unit and to the cent."""
    found = await ask(client, "GET", "/orders/counts")
    counts = {each["status"]: each["count"] for each in found["byStatus"]}
    assert counts == {"confirmed": UNITS}
    orders = (await ask(client, "GET", "/orders?limit=100"))["items"]
    payments = (await ask(client, "GET", "/payments?limit=100"))["items"]
    for order in orders:
        captured = [
            payment["captured"]["amountMinor"]
            for payment in payments
            if payment["referenceId"] == order["id"]
        ]
        assert sum(captured) == order["totalMinor"] == PRICE
    assert (await ask(client, "GET", "/inventory/check"))["differences"] == []
    path = "/inventory/availability"
    told = await ask(client, "POST", path, variantIds=[variant])
    (stock,) = told["items"] if isinstance(told, dict) else told
    assert stock["free"] == 0
