"""How a store calls the products of the synthetic shop, where it sells them."""

from collections.abc import Collection
from typing import Final

import httpx
import msgspec

_MOST_PAGES: Final = 20


class _Listed(msgspec.Struct):
    id: str
    slug: str


class _Page(msgspec.Struct, rename="camel"):
    items: list[_Listed]
    next_cursor: str | None


async def find_ids(http: httpx.AsyncClient, slugs: Collection[str]) -> dict[str, str]:
    """
    Return the ids of those products that the store sells, by slug; at most 2,000 are read.

    Raises:
        HTTPError: the server is away, or does not show its products.
    """
    found: dict[str, str] = {}
    given = {"status": "active", "order": "oldest", "limit": "100"}
    for _ in range(_MOST_PAGES):
        answer = await http.get("/api/v1/products", params=given)
        answer.raise_for_status()
        page = msgspec.json.decode(answer.content, type=_Page)
        found |= {each.slug: each.id for each in page.items if each.slug in slugs}
        if page.next_cursor is None or len(found) == len(slugs):
            break
        given["cursor"] = page.next_cursor
    return found
