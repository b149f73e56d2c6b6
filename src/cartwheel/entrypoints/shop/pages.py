"""Making pages: templates, what stands on each, forms that come back, and what refuses them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cartwheel.domains.orders.carts.contracts import ShoppingCart, ShoppingCartStatus
from cartwheel.entrypoints.shop import markup
from cartwheel.entrypoints.shop.assets import Assets
from cartwheel.entrypoints.shop.baskets import Baskets
from cartwheel.entrypoints.shop.catalog import Frame, ShopCatalog
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.entrypoints.shop.cookies import Jar, News
from cartwheel.entrypoints.shop.forms import REFUSALS, read_form
from cartwheel.entrypoints.shop.showing import FILTERS
from cartwheel.systems.rpc.api import Browsers, RateLimiter, per_minute

log = structlog.get_logger()

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SEE_OTHER: Final = 303
_FORMS: Final = ("shop.forms", per_minute(120))


@dataclass(slots=True)
class Pages:
    """Everything that a page is made of; `public_url` is where shoppers reach the server."""

    catalog: ShopCatalog
    baskets: Baskets
    browsers: Browsers
    tracker_key: str
    limiter: RateLimiter
    assets: Assets
    public_url: str
    jar: Jar = field(init=False)
    _templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.jar = Jar(self.browsers)
        self._templates = Environment(
            loader=PackageLoader("cartwheel.entrypoints.shop"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(FILTERS)
        self._templates.filters["embedded"] = markup.embedded

    async def page(
        self,
        request: Request,
        template: str,
        *,
        title: str,
        status: int = 200,
        cart: ShoppingCart | None = None,
        frame: Frame | None = None,
        described: tuple[Mapping[str, Any], ...] = (),
        events: tuple[News, ...] = (),
        **shown: Any,
    ) -> Response:
        """Fill a template, and tell what the page before has left to be told."""
        frame = frame or await self.catalog.frame()
        if cart is None:
            cart = await self.baskets.find(self.jar.cart(request))
        news = self.jar.news(request)
        nonce = secrets.token_urlsafe(18)
        html = self._templates.get_template(template).render(
            **shown,
            title=title,
            frame=frame,
            nonce=nonce,
            cart=cart,
            in_cart=_units(cart),
            news="" if news is None else news.text,
            events=(*((news,) if news is not None and news.event else ()), *events),
            described=described,
            tracker_key=self.tracker_key,
            assets=self.assets.names(),
            path=request.url.path,
            query=request.query_params.get("q", ""),
        )
        response = HTMLResponse(
            html,
            status,
            {
                "Content-Security-Policy": _POLICY.format(nonce=nonce),
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cache-Control": "private, no-store" if cart is not None else "private, no-cache",
            },
        )
        if news is not None:
            self.jar.told(response)
        return response

    async def not_found(self, request: Request) -> Response:
        """Say that there is nothing at an address."""
        products = (await self.catalog.products(limit=4)).items
        return await self.page(
            request, "not_found.html", title="Not found", status=404, products=products
        )

    async def failed(self, request: Request, error: CallFailedError) -> Response:
        """Say that something did not work, and what."""
        log.warning("shop.call_failed", code=error.code, path=request.url.path)
        html = self._templates.get_template("failed.html").render(
            error=error, assets=self.assets.names()
        )
        headers = {"Cache-Control": "no-store"}
        return HTMLResponse(html, 503 if error.status >= 500 else error.status, headers)  # noqa: PLR2004

    def go(self, path: str, *, news: News | None = None) -> RedirectResponse:
        """Lead to another page after a form, and leave it something to tell."""
        response = RedirectResponse(f"/shop{path}", _SEE_OTHER)
        if news is not None:
            self.jar.tell(response, news)
        return response

    async def form(self, request: Request) -> dict[str, str]:
        """
        Return what a form of ours says, without spaces around it.

        Raises:
            CrossSiteError: another site's page may have sent it.
            FormRefusedError: it is too large or too slow, or no form.
            RateLimitedError: too many came from the shopper's address.
        """
        return await read_form(request, self.browsers, self.limiter, _FORMS)

    def at(self, path: str = "") -> str:
        """Return the whole address of a page."""
        return f"{self.public_url}/shop{path}"


def _units(cart: ShoppingCart | None) -> int:
    is_open = cart is not None and cart.status is ShoppingCartStatus.OPEN
    return sum(line.quantity for line in cart.lines) if cart is not None and is_open else 0


__all__ = ["REFUSALS", "Pages"]
