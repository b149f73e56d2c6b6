"""Pages to look around: the search and a car; and the list of who waits for one."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cartwheel.domains.rentals.bookings.contracts import RentalWaiting
from cartwheel.domains.rentals.fleet.cars.contracts import CarPage
from cartwheel.entrypoints.rent.fleet import Frame
from cartwheel.entrypoints.rent.pages import Pages
from cartwheel.entrypoints.rent.wishes import Wish
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.kernel.currencies import exponent
from cartwheel.kernel.zones import zone_of

_PERMANENT: Final = 301
_INVALID: Final = 400
_CONFLICT: Final = 409
_SERVER_ERROR: Final = 500
_LONGEST_PRICE: Final = 7


@dataclass(frozen=True, slots=True)
class Looking:
    """What customers look at; nothing changes by it but who waits."""

    pages: Pages

    async def search(self, request: Request) -> Response:
        """Show the cars that are free, the cheapest first, each with its price for all of it."""
        pages, params = self.pages, request.query_params
        frame, wish, wrong = await pages.wish(params)
        if wish is None:
            return await pages.page(
                request, "said.html", title="no_places", text="none_at_all_text", frame=frame
            )
        wanted = _wanted(request, frame)
        found = await self._find(wish, params.get("after", ""), wanted)
        near, others = [], CarPage((), None)
        if not found.items:
            others = await pages.fleet.search(wish, free=False, limit=4, **wanted)
            near = await pages.fleet.nearest(wish, others.items)
        more = None
        if found.next_cursor is not None:
            more = str(URL(scope=request.scope).include_query_params(after=found.next_cursor))
        return await pages.page(
            request,
            "search.html",
            title="find",
            frame=frame,
            wish=wish,
            wrong=wrong,
            priced=await pages.fleet.price_all(wish, found.items),
            near=[(car, wish.at(span.starts_at, span.ends_at)) for car, span in near],
            others=others.items,
            stands=bool(others.items or wanted),
            more=more,
            is_later="after" in params,
            category=wanted.get("category", ""),
            price=params.get("price", "") if "priceTo" in wanted else "",
            chosen=wanted.get("features", ()),
        )

    async def _find(self, wish: Wish, cursor: str, wanted: dict[str, Any]) -> CarPage:
        try:
            return await self.pages.fleet.search(wish, cursor=cursor[:1_000], **wanted)
        except CallFailedError as error:
            if error.status != _INVALID or not cursor:
                raise
            # An old or altered address: from the beginning.
            return await self.pages.fleet.search(wish, **wanted)

    async def car(self, request: Request) -> Response:
        """Show a car: photos, price line by line, terms, and on which days it is free."""
        frame, wish, wrong = await self.pages.wish(request.query_params)
        return await self._show_car(request, frame, wish, wrong=wrong)

    async def wait(self, request: Request) -> Response:
        """Have somebody told when a car is free after all."""
        pages = self.pages
        form = await pages.form(request, mails=True)
        frame, wish, _ = await pages.wish(form)
        car = await pages.fleet.car(request.path_params["slug"])
        if car is None or wish is None:
            return await pages.not_found(request)
        try:
            await pages.fleet.client.post(
                "/bookings/waiting-list",
                RentalWaiting,
                car=str(car.id),
                email=form.get("email", "")[:254],
                pickupLocationId=wish.place.id,
                **wish.asked(),
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self._show_car(request, frame, wish, waits_wrong="wrong_email")
        return pages.go(f"/cars/{car.slug}?{wish.query}", news="waits")

    async def _show_car(
        self,
        request: Request,
        frame: Frame,
        wish: Wish | None,
        *,
        wrong: str | None = None,
        waits_wrong: str = "",
    ) -> Response:
        pages, slug = self.pages, request.path_params["slug"]
        car = await pages.fleet.car(slug)
        if car is None or wish is None:
            return await pages.not_found(request)
        if car.slug != slug and request.method == "GET":
            return RedirectResponse(f"/rent/cars/{car.slug}?{wish.query}", _PERMANENT)
        zone = zone_of(wish.place.zone)
        today = pages.now().astimezone(zone).date()
        there, weeks, extras = await asyncio.gather(
            pages.fleet.look_when_free(wish, str(car.id)),
            pages.fleet.days(wish, car, zone, today=today),
            pages.fleet.extras(car.currency),
        )
        quote, refusal = None, ""
        try:
            quote = await pages.fleet.quote(wish, str(car.id))
        except CallFailedError as error:
            if error.status != _CONFLICT:
                raise
            refusal = str(error)
        return await pages.page(
            request,
            "car.html",
            title=car.title,
            status=422 if waits_wrong else 200,
            frame=frame,
            car=car,
            wish=wish,
            wrong=wrong,
            there=there,
            near=[wish.at(span.starts_at, span.ends_at) for span in there.nearest],
            quote=quote,
            refusal=refusal,
            weeks=weeks,
            extras=extras,
            waits_wrong=waits_wrong,
        )


def _wanted(request: Request, frame: Frame) -> dict[str, Any]:
    """Return what an address asks for beside place and time, as far as there is such a thing."""
    params, wanted = request.query_params, dict[str, Any]()
    if params.get("category") in {each.code for each in frame.categories}:
        wanted["category"] = params["category"]
    features = tuple(each for each in params.getlist("feature") if each in frame.features)
    if features:
        wanted["features"] = features
    price = params.get("price", "")
    if price.isascii() and price.isdecimal() and 0 < len(price) <= _LONGEST_PRICE:
        wanted["priceTo"] = int(price) * 10 ** exponent(frame.store.currency)
    return wanted
