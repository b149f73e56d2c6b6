"""Pages to look around: front, category, search and product."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cartwheel.domains.catalog.listing.contracts import ProductPage
from cartwheel.domains.catalog.products.contracts import Product, Variant
from cartwheel.entrypoints.shop import markup
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.entrypoints.shop.cookies import News
from cartwheel.entrypoints.shop.pages import Pages

ORDERS: Final = {
    "newest": "Newest first",
    "cheapest": "Price, low to high",
    "dearest": "Price, high to low",
    "title": "Name",
}
_ON_THE_FRONT: Final = 8
_PERMANENT: Final = 301
_INVALID: Final = 400
_LONGEST_QUERY: Final = 200


@dataclass(frozen=True, slots=True)
class Browsing:
    """What shoppers look at; nothing changes by it."""

    pages: Pages

    async def front(self, request: Request) -> Response:
        """Show the categories and what is new."""
        pages, frame = self.pages, await self.pages.catalog.frame()
        newest, stocked = await asyncio.gather(
            pages.catalog.products(limit=_ON_THE_FRONT + 1),
            pages.catalog.shelves(frame.menu, limit=2),
        )
        return await pages.page(
            request,
            "front.html",
            title=frame.store.name,
            frame=frame,
            hero=newest.items[0] if newest.items else None,
            products=[items[-1] for _, items in stocked][:_ON_THE_FRONT] or newest.items[1:],
            shown=[(category, items[0]) for category, items in stocked],
            described=(markup.shop_markup(frame.store.name, pages.at()),),
        )

    async def category(self, request: Request) -> Response:
        """Show what is in a category and in those below it."""
        pages, frame = self.pages, await self.pages.catalog.frame()
        category = frame.categories.get(request.path_params["slug"])
        if category is None:
            return await pages.not_found(request)
        order = request.query_params.get("order", "newest")
        order = order if order in ORDERS else "newest"
        found = await self._list(request, category=category, order=order)
        trail = frame.trail(category)
        steps = [(frame.store.name, pages.at())]
        steps += [(each.name, pages.at(f"/c/{each.slug}")) for each in trail]
        below = next((shelf.below for shelf in frame.shelves if shelf.category == category), ())
        return await pages.page(
            request,
            "category.html",
            title=category.name,
            frame=frame,
            category=category,
            trail=trail[:-1],
            below=below,
            orders=ORDERS,
            order=order,
            **self._listed(request, found),
            described=(
                markup.trail_markup(steps),
                markup.list_markup([pages.at(f"/p/{each.slug}") for each in found.items]),
            ),
            events=(News(event="Product List Viewed", properties={"category": category.name}),),
        )

    async def search(self, request: Request) -> Response:
        """Show what was searched for."""
        words = request.query_params.get("q", "").replace("\0", "").strip()[:_LONGEST_QUERY]
        found = await self._list(request, query=words) if words else ProductPage((), None)
        searched = News(event="Products Searched", properties={"query": words})
        return await self.pages.page(
            request,
            "search.html",
            title=f"“{words}”" if words else "Search",
            words=words,
            **self._listed(request, found),
            events=(searched,) if words else (),
        )

    async def product(self, request: Request) -> Response:
        """Show a product, with what may be had of its variants."""
        pages, frame = self.pages, await self.pages.catalog.frame()
        found = await pages.catalog.product(request.path_params["slug"])
        if found is None:
            return await pages.not_found(request)
        product, currency = found.product, frame.store.currency
        if found.moved:
            return RedirectResponse(f"/shop/p/{product.slug}", _PERMANENT)
        free = await pages.catalog.availability(product)
        variants = [
            each
            for each in product.variants
            if each.status == "active" and markup.price_of(each, currency) is not None
        ]
        chosen = _chosen(request, variants, {i for i, each in free.items() if each.is_available})
        category = frame.home_of(product)
        trail = () if category is None else frame.trail(category)
        url = pages.at(f"/p/{product.slug}")
        steps = [(frame.store.name, pages.at())]
        steps += [(each.name, pages.at(f"/c/{each.slug}")) for each in trail]
        events: tuple[News, ...] = ()
        if chosen is not None:
            viewed = _tracked(product, chosen, currency, category.name if category else "")
            events = (News(event="Product Viewed", properties=viewed),)
        return await pages.page(
            request,
            "product.html",
            title=product.title,
            frame=frame,
            product=product,
            variants=variants,
            chosen=chosen,
            free=free,
            prices={
                each.id: next(p for p in each.prices if p.currency == currency) for each in variants
            },
            trail=trail,
            beside=() if category is None else await pages.catalog.beside(product, category),
            described=(
                markup.product_markup(
                    product, url=url, currency=currency, category=category, free=free
                ),
                markup.trail_markup([*steps, (product.title, url)]),
            ),
            events=events,
        )

    async def _list(self, request: Request, **wanted: Any) -> ProductPage:
        cursor = request.query_params.get("after", "")
        try:
            return await self.pages.catalog.products(cursor=cursor, **wanted)
        except CallFailedError as error:
            if error.status != _INVALID or not cursor:
                raise
            # An old or altered address: from the beginning.
            return await self.pages.catalog.products(**wanted)

    def _listed(self, request: Request, found: ProductPage) -> dict[str, Any]:
        more = None
        if found.next_cursor is not None:
            more = str(URL(scope=request.scope).include_query_params(after=found.next_cursor))
        is_later = "after" in request.query_params
        return {"products": found.items, "more": more, "is_later": is_later}


def _chosen(request: Request, variants: list[Variant], there: set[Any]) -> Variant | None:
    """Return the variant that an address names, else the first that can be had, else the first."""
    wanted = request.query_params.get("variant")
    ways = (
        lambda each: each.sku == wanted,
        lambda each: each.id in there,
        lambda _: True,
    )
    return next((each for way in ways for each in variants if way(each)), None)


def _tracked(product: Product, variant: Variant, currency: str, category: str) -> dict[str, Any]:
    return markup.tracked_item(
        product.id,
        product.title,
        price_minor=markup.price_of(variant, currency) or 0,
        currency=currency,
        brand=product.brand,
        category=category,
        variant=str(variant.id),
    )
