"""Orders as a shop's own programs write them, for a merchant to look at."""

from typing import Any

import httpx


async def variant(api: httpx.AsyncClient, title: str) -> Any:
    """Find what is sold under a title."""
    page = await api.get("/products", params={"query": title, "limit": 1})
    return (await api.get(f"/products/{page.json()['items'][0]['id']}")).json()["variants"][0]


async def draft(api: httpx.AsyncClient, name: str, *, units: int = 1) -> Any:
    """Write an order of bath mats for somebody."""
    address = {"name": name, "line1": "1 Sample Street", "city": "Köln", "country": "DE"}
    line = {"variantId": (await variant(api, "Bath mat"))["id"], "quantity": units}
    return await _told(api, "drafts", {"lines": [line], "shippingAddress": address})


async def paid(api: httpx.AsyncClient, name: str, *, units: int = 1) -> Any:
    """Write an order, place it, and take its money in cash."""
    order = await draft(api, name, units=units)
    await _told(api, f"{order['id']}/place")
    return await _told(api, f"{order['id']}/mark-paid", {"how": "in cash"})


async def sent(api: httpx.AsyncClient, name: str, *, units: int = 1) -> Any:
    """Write an order that is paid, and send all of it."""
    order = await paid(api, name, units=units)
    return await _told(api, f"{order['id']}/fulfilments")


async def _told(api: httpx.AsyncClient, path: str, given: Any = None) -> Any:
    answer = await api.post(f"/orders/{path}", json=given or {})
    answer.raise_for_status()
    return answer.json()
