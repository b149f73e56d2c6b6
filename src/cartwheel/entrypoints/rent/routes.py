"""The addresses of the renting pages."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from cartwheel.entrypoints.rent.booking import Booker
from cartwheel.entrypoints.rent.fleet import Fleet
from cartwheel.entrypoints.rent.keys import RentKey
from cartwheel.entrypoints.rent.looking import Looking
from cartwheel.entrypoints.rent.own import Own
from cartwheel.entrypoints.rent.pages import Pages
from cartwheel.entrypoints.shop.assets import Assets
from cartwheel.entrypoints.shop.client import CallFailedError, ShopClient
from cartwheel.entrypoints.shop.forms import REFUSALS
from cartwheel.systems.rpc.api import Browsers, RateLimitedError, RateLimiter

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

_READ: Final = ["GET"]
_CHANGE: Final = ["POST"]


def rent_routes(
    app: Callable[[], ASGIApp], key: RentKey, *, browsers: Browsers, limiter: RateLimiter
) -> tuple[BaseRoute, ...]:
    """Return the routes of the pages for the store that a key opens, whose API `app` serves."""
    assets = Assets("rent")
    fleet = Fleet(ShopClient(app, key.secret))
    pages = Pages(fleet=fleet, browsers=browsers, limiter=limiter, assets=assets)
    look, book, own = Looking(pages), Booker(pages), Own(pages)
    ways: tuple[tuple[str, Handler, list[str]], ...] = (
        ("/", look.search, _READ),
        ("/cars/{slug}", look.car, _READ),
        ("/cars/{slug}/wait", look.wait, _CHANGE),
        ("/book/{slug}", book.details, _READ),
        ("/book/{slug}", book.hold, _CHANGE),
        ("/bookings", own.list_, _READ),
        ("/bookings/key", own.ask_for_key, _CHANGE),
        ("/bookings/open", own.open, _READ),
        ("/bookings/open", own.opened, _CHANGE),
        ("/bookings/forget", own.forget, _CHANGE),
        ("/bookings/{id}", own.one, _READ),
        ("/bookings/{id}/pay", book.payment, _READ),
        ("/bookings/{id}/pay", book.pay, _CHANGE),
        ("/bookings/{id}/bank", book.bank, _READ),
        ("/bookings/{id}/bank", book.answer_bank, _CHANGE),
        ("/bookings/{id}/change", own.plan, _CHANGE),
        ("/bookings/{id}/cancel", own.ask_cancel, _READ),
        ("/bookings/{id}/cancel", own.cancel, _CHANGE),
        ("/bookings/{id}/calendar.ics", own.calendar, _READ),
        ("/bookings/{id}/receipt.pdf", own.receipt, _READ),
        ("/{path:path}", pages.not_found, _READ),
    )
    routes = [Route(path, _minding(pages, handle), methods=how) for path, handle, how in ways]
    front = Route("/rent", _minding(pages, look.search), methods=_READ)
    return (front, Mount("/rent", routes=[Route("/assets/{name}", assets), *routes]))


def _minding(pages: Pages, handle: Handler) -> Handler:
    """Count who looks, and have refusals shown as pages."""

    @wraps(handle)
    async def handled(request: Request) -> Response:
        try:
            await pages.count(request)
            return await handle(request)
        except CallFailedError as error:
            return await pages.failed(request, error)
        except REFUSALS as error:
            status = 429 if isinstance(error, RateLimitedError) else 403
            return pages.refused(request, status=status)

    return handled
