"""Use cases of lists of products."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.listing.contracts import (
    CountProducts,
    Facet,
    FacetCount,
    ListProducts,
    ListShelves,
    ProductCounts,
    ProductFacets,
    ProductOrder,
    ProductPage,
    ProductShelf,
    ProductShelves,
    ProductStatusCount,
)
from cartwheel.domains.catalog.listing.narrowing import Narrowing
from cartwheel.domains.catalog.listing.orders import ORDERS
from cartwheel.domains.catalog.listing.repository import ListingRepository
from cartwheel.domains.catalog.products.contracts import ProductStatus
from cartwheel.domains.catalog.search.candidates import MOST
from cartwheel.domains.catalog.search.search import Search
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.paging import cursor_of, place_of

_NAMES: Final = {
    "b": "brand",
    "c": "category",
    "h": "channel",
    "i": "inStock",
    "s": "status",
}
_MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class ListingService:
    """Products, found, sorted and counted; however many there are, a bounded part is read."""

    listing: ListingRepository
    narrowing: Narrowing
    search: Search
    stores: StoreDirectory

    async def page(self, store_id: UUID, query: ListProducts) -> ProductPage:
        """
        Return a page of products; what is searched for is the best 200 finds.

        Raises:
            InvalidInputError: the cursor is none, or an attribute has no such values.
        """
        currency = query.currency or await self._currency(store_id)
        by = await self.narrowing.filters(store_id, query, currency=currency)
        is_search = bool(query.query.strip())
        order = query.order or (ProductOrder.RELEVANCE if is_search else ProductOrder.NEWEST)
        if is_search and order is ProductOrder.RELEVANCE:
            found = await self.search.find(store_id, query.query, by)
            return await self._found(store_id, found, query)
        if is_search:
            by.among(await self.search.find(store_id, query.query, by))
        if order is ProductOrder.RELEVANCE:
            order = ProductOrder.NEWEST
        name = f"{order} {currency}"
        sorts = ORDERS[order]
        after = query.cursor and place_of(query.cursor, order=name, kind=sorts.type)
        places = await self.listing.page(
            store_id, sorts, by, after=after or None, limit=query.limit, currency=currency
        )
        shown = places[: query.limit]
        items = await self.listing.summaries(store_id, [each for each, _ in shown])
        more = len(places) > query.limit
        last = (shown[-1][1], shown[-1][0]) if more else None
        return ProductPage(tuple(items), last and cursor_of(name, *last))

    async def shelves(self, store_id: UUID, query: ListShelves) -> ProductShelves:
        """Return the newest products of some categories, all in one answer."""
        found: dict[UUID, list[UUID]] = {}
        for category_id in query.category_ids:
            wanted = CountProducts(
                status=query.status, channel=query.channel, category_id=category_id
            )
            by = await self.narrowing.filters(store_id, wanted, currency="")
            newest = await self.listing.page(
                store_id,
                ORDERS[ProductOrder.NEWEST],
                by,
                after=None,
                limit=query.limit,
                currency="",
            )
            found[category_id] = [product_id for product_id, _ in newest[: query.limit]]
        ids = list(dict.fromkeys(id_ for each in found.values() for id_ in each))
        shown = {each.id: each for each in await self.listing.summaries(store_id, ids)}
        return ProductShelves(
            tuple(
                ProductShelf(category_id, tuple(shown[id_] for id_ in each if id_ in shown))
                for category_id, each in found.items()
            )
        )

    async def find_ids(self, store_id: UUID, query: CountProducts) -> list[UUID] | None:
        """
        Return the ids of all products that a filter finds, sorted; None where it is no filter.

        What is searched for is the best 200 finds.

        Raises:
            InvalidInputError: an attribute has no such values.
        """
        currency = query.currency or await self._currency(store_id)
        by = await self.narrowing.filters(store_id, query, currency=currency)
        if query.query.strip():
            return sorted(await self.search.find(store_id, query.query, by))
        return None if by.is_nothing else await self.listing.find_all(store_id, by)

    async def count(self, store_id: UUID) -> ProductCounts:
        """Count all products by status."""
        counted = await self.listing.count_by_status(store_id)
        return ProductCounts(
            by_status=tuple(
                ProductStatusCount(status, counted.get(status, (0, 0))[0])
                for status in ProductStatus
            ),
            out_of_stock=counted.get(ProductStatus.ACTIVE, (0, 0))[1],
            total=sum(count for count, _ in counted.values()),
        )

    async def facets(self, store_id: UUID, query: CountProducts) -> ProductFacets:
        """
        Count products by what they are told apart by.

        Raises:
            InvalidInputError: an attribute has no such values.
        """
        currency = query.currency or await self._currency(store_id)
        by = await self.narrowing.filters(store_id, query, currency=currency)
        ids = await self.search.find(store_id, query.query, by) if query.query.strip() else None
        counted, more, counts = await self.listing.count_facets(store_id, by, ids)
        more = more or (ids is not None and len(ids) >= MOST)
        return ProductFacets(counted, more, _facets(counts))

    async def _found(
        self, store_id: UUID, found: Sequence[UUID], query: ListProducts
    ) -> ProductPage:
        name = "found"
        start = place_of(query.cursor, order=name, kind=int)[0] if query.cursor else 0
        start = min(max(start, 0), len(found))
        end = start + query.limit
        items = await self.listing.summaries(store_id, found[start:end])
        following = cursor_of(name, end, found[end - 1]) if end < len(found) else None
        return ProductPage(tuple(items), following)

    async def _currency(self, store_id: UUID) -> str:
        store = await self.stores.find_store(store_id)
        return "EUR" if store is None else store.currency


def _facets(counts: Sequence[tuple[str, int]]) -> tuple[Facet, ...]:
    """Return counts by what they are of; they come with the most first."""
    by_name: dict[str, list[FacetCount]] = defaultdict(list)
    for told, count in counts:
        name, value = _NAMES.get(told[0]), told[1:]
        if told[0] == "a":
            key, _, encoded = value.partition("=")
            name, value = f"attributes.{key}", _shown(encoded)
        elif name == "category":
            value = str(UUID(value))
        elif name == "inStock":
            value = "true" if value == "1" else "false"
        if name is not None and len(by_name[name]) < _MOST_VALUES:
            by_name[name].append(FacetCount(value, count))
    return tuple(Facet(name, tuple(values)) for name, values in sorted(by_name.items()))


def _shown(encoded: str) -> str:
    """Return a value as filters take it: texts without their quotes."""
    try:
        value = msgspec.json.decode(encoded)
    except msgspec.DecodeError:
        return encoded
    return value if isinstance(value, str) else encoded
