"""The shop's addresses."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from cartwheel.entrypoints.shop.assets import Assets
from cartwheel.entrypoints.shop.baskets import Baskets
from cartwheel.entrypoints.shop.browsing import Browsing
from cartwheel.entrypoints.shop.buying import Buying
from cartwheel.entrypoints.shop.catalog import ShopCatalog
from cartwheel.entrypoints.shop.client import CallFailedError, ShopClient
from cartwheel.entrypoints.shop.keys import ShopKeys
from cartwheel.entrypoints.shop.pages import REFUSALS, Pages
from cartwheel.systems.rpc.api import Browsers, RateLimitedError, RateLimiter

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

_READ: Final = ["GET"]
_CHANGE: Final = ["POST"]


def shop_routes(
    app: Callable[[], ASGIApp], keys: ShopKeys, *, browsers: Browsers, limiter: RateLimiter
) -> tuple[BaseRoute, ...]:
    """Return the routes of the shop that some keys open, whose API `app` serves."""
    client = ShopClient(app, keys.shop)
    assets = Assets()
    pages = Pages(
        catalog=ShopCatalog(client),
        baskets=Baskets(client),
        browsers=browsers,
        tracker_key=keys.tracker,
        limiter=limiter,
        assets=assets,
        public_url=browsers.origin,
    )
    look, buy = Browsing(pages), Buying(pages)
    ways: tuple[tuple[str, Handler, list[str]], ...] = (
        ("/", look.front, _READ),
        ("/c/{slug}", look.category, _READ),
        ("/p/{slug}", look.product, _READ),
        ("/search", look.search, _READ),
        ("/cart", buy.cart, _READ),
        ("/cart/add", buy.add, _CHANGE),
        ("/cart/change", buy.change, _CHANGE),
        ("/cart/codes", buy.codes, _CHANGE),
        ("/offer", buy.offer, _READ),
        ("/checkout", buy.details, _READ),
        ("/checkout", buy.put_details, _CHANGE),
        ("/checkout/payment", buy.payment, _READ),
        ("/checkout/shipping", buy.put_shipping, _CHANGE),
        ("/checkout/payment", buy.pay, _CHANGE),
        ("/bank", buy.bank, _READ),
        ("/bank", buy.answer_bank, _CHANGE),
        ("/thanks", buy.thanks, _READ),
        ("/{path:path}", pages.not_found, _READ),
    )
    routes = [Route(path, _minding(pages, handle), methods=how) for path, handle, how in ways]
    front = Route("/shop", _minding(pages, look.front), methods=_READ)
    files = Route("/assets/{name}", assets)
    return (front, Mount("/shop", routes=[files, *routes]))


def _minding(pages: Pages, handle: Handler) -> Handler:
    """Have refusals shown as pages."""

    @wraps(handle)
    async def handled(request: Request) -> Response:
        try:
            return await handle(request)
        except CallFailedError as error:
            return await pages.failed(request, error)
        except REFUSALS as error:
            status = 429 if isinstance(error, RateLimitedError) else 403
            return PlainTextResponse(str(error), status)

    return handled
