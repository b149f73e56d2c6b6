"""The cart that the tracker follows and the one that is bought are one story."""

from pathlib import Path
from typing import Any

from tests.e2e.conftest import SERVE
from tests.e2e.test_sold_through_a_kill import ADDRESS, QUIET, ask, client_of, stock_up
from tests.embedded.harness import running, until


async def test_an_order_converts_the_tracked_cart(e2e_folder: Path) -> None:
    """What was put in by events is converted by the order, once, at its total."""
    home = e2e_folder / "story"
    async with running(home, command=SERVE, env=QUIET) as server, client_of(server) as client:
        variant, visitor = await stock_up(client), "visitor-of-one-story"
        event = {
            "type": "track",
            "event": "Product Added",
            "anonymousId": visitor,
            "properties": {"productId": variant, "price": "12.50", "currency": "USD"},
        }
        await ask(client, "POST", "/events/batch", batch=[event])

        async def tracked() -> dict[str, Any] | None:
            found = (await ask(client, "GET", "/carts?limit=100"))["items"]
            mine = [cart for cart in found if cart["visitorId"] == visitor]
            return mine[0] if mine else None

        async def is_tracked() -> bool:
            return await tracked() is not None

        await until(is_tracked)
        lines = [{"variantId": variant, "quantity": 2}]
        opened = await ask(
            client, "POST", "/shopping-carts", lines=lines, visitorId=visitor, currency="USD"
        )
        path, proof = f"/shopping-carts/{opened['cart']['id']}", {"token": opened["token"]}
        email = "ada.story@shop.example"
        cart = await ask(client, "PUT", path, **proof, email=email, shippingAddress=ADDRESS)
        total = cart["quote"]["total"]["amountMinor"]
        bought = await ask(
            client, "POST", f"{path}/checkout", **proof, totalMinor=total, method="sandbox_ok"
        )
        assert bought["order"]["status"] == "confirmed"

        async def converted() -> bool:
            found = await tracked()
            return found is not None and found["state"] == "converted"

        await until(converted)
        story = await tracked()
        assert story is not None
        assert story["orderId"] == bought["order"]["number"]
        assert story["orderValueMinor"] == total
        order_id = bought["order"]["id"]
        told = (await ask(client, "GET", f"/orders/{order_id}/timeline"))["items"]
        assert [each["kind"] for each in told] == ["placed", "payment", "confirmed"]
