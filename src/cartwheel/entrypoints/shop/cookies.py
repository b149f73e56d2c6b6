"""What the shop keeps in a shopper's browser: ways to the cart and the order, and what to tell."""

import base64
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cartwheel.systems.rpc.api import Browsers

VISITOR: Final = "cw_visitor"
"""The tracker's, by which the cart here and the tracked one are one story."""

_CART: Final = "cw_cart"
_BOUGHT: Final = "cw_bought"
_NEWS: Final = "cw_news"
_CART_SECONDS: Final = 30 * 24 * 3600
_NEWS_SECONDS: Final = 60


class CartKey(msgspec.Struct, frozen=True):
    """What reaches a cart."""

    id: UUID
    token: str


class News(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What the next page tells: the shopper in words, and the tracker as an event.

    It comes back from a browser, and is shown as text alone.
    """

    text: str = ""
    event: str = ""
    properties: dict[str, Any] = {}
    id: str = msgspec.field(default_factory=lambda: str(uuid4()))


class Jar:
    """Reads and sets the shop's cookies, which scripts cannot read and other sites cannot send."""

    def __init__(self, browsers: Browsers) -> None:
        self._is_local = browsers.is_local

    def visitor(self, request: Request) -> str | None:
        """Return what the tracker calls the shopper."""
        found = request.cookies.get(VISITOR, "")
        return found if 0 < len(found) <= 100 and found.isprintable() else None  # noqa: PLR2004

    def cart(self, request: Request) -> CartKey | None:
        """Return the way to the shopper's cart."""
        return _key(request.cookies.get(_CART))

    def keep_cart(self, response: Response, key: CartKey) -> None:
        """Remember the cart for a month."""
        self._set(response, _CART, f"{key.id}.{key.token}", _CART_SECONDS)

    def bought(self, request: Request) -> CartKey | None:
        """Return the cart that was bought last."""
        return _key(request.cookies.get(_BOUGHT))

    def close_cart(self, response: Response, key: CartKey) -> None:
        """Let the next thing be put into a new cart, and this one lead to its order."""
        self._set(response, _BOUGHT, f"{key.id}.{key.token}", _CART_SECONDS)
        self.forget_cart(response)

    def forget_cart(self, response: Response) -> None:
        """Let the next thing be put into a new cart."""
        self._set(response, _CART, "", 0)

    def news(self, request: Request) -> News | None:
        """Return what the page before has left to be told."""
        given = request.cookies.get(_NEWS)
        if not given:
            return None
        try:
            return msgspec.json.decode(base64.urlsafe_b64decode(given), type=News)
        except (msgspec.MsgspecError, ValueError):
            return None

    def tell(self, response: Response, news: News) -> None:
        """Leave something to be told by the next page."""
        packed = base64.urlsafe_b64encode(msgspec.json.encode(news)).decode()
        self._set(response, _NEWS, packed, _NEWS_SECONDS)

    def told(self, response: Response) -> None:
        """Tell it no more."""
        self._set(response, _NEWS, "", 0)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/shop",
            secure=not self._is_local,
            httponly=True,
            samesite="lax",
        )


def _key(given: str | None) -> CartKey | None:
    cart_id, _, token = (given or "").partition(".")
    try:
        return CartKey(UUID(cart_id), token) if token else None
    except ValueError:
        return None
