"""Pages to buy: the cart, the checkout in two steps, the sandbox's bank, and the thanks."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.orders.carts.contracts import CheckedOut, ShoppingCart, ShoppingCartStatus
from cartwheel.domains.orders.contracts import OrderStatus
from cartwheel.entrypoints.shop import markup
from cartwheel.entrypoints.shop.addresses import COUNTRIES, DETAILS, read_details
from cartwheel.entrypoints.shop.baskets import COME_BACK_CODE
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.entrypoints.shop.cookies import CartKey, News
from cartwheel.entrypoints.shop.pages import Pages

METHODS: Final = {
    "sandbox_ok": ("Card that pays", "•••• 4242"),
    "sandbox_3ds": ("Card whose bank asks first", "•••• 3155"),
    "sandbox_declined": ("Card that is declined", "•••• 0002"),
    "sandbox_insufficient_funds": ("Card without enough money", "•••• 9995"),
}
"""What the sandbox can be tried with, by its token."""

_MOST: Final = 99
_SERVER_ERROR: Final = 500
_PAID: Final = frozenset(
    {
        OrderStatus.CONFIRMED,
        OrderStatus.PARTLY_FULFILLED,
        OrderStatus.FULFILLED,
        OrderStatus.COMPLETED,
    }
)


@dataclass(frozen=True, slots=True)
class Buying:
    """From the cart to the order; what changes comes by a form of ours."""

    pages: Pages

    async def cart(self, request: Request) -> Response:
        """Show the cart with what it costs now."""
        cart = await self._cart(request)
        waiting = cart is not None and cart.status is ShoppingCartStatus.ORDERED
        events: tuple[News, ...] = ()
        if cart is not None and cart.lines and not waiting:
            events = (News(event="Cart Viewed", properties=markup.tracked_cart(cart)),)
        return await self.pages.page(
            request,
            "cart.html",
            title="Cart",
            cart=cart,
            events=events,
            waiting=waiting,
            most=_MOST,
        )

    async def add(self, request: Request) -> Response:
        """Put something into the cart, which is begun where there is none."""
        form, pages = await self.pages.form(request), self.pages
        wanted, quantity = _id(form.get("variant", "")), _count(form.get("quantity", "1"))
        if wanted is None or not quantity:
            return pages.go("/cart")
        key, opened = pages.jar.cart(request), False
        if key is None or await self._open_cart(request) is None:
            key, _ = await pages.baskets.open(pages.jar.visitor(request))
            opened = True
        cart = await pages.baskets.add(key, wanted, quantity)
        response = pages.go("/cart", news=_changed(cart, wanted, quantity, "Product Added"))
        if opened:
            pages.jar.keep_cart(response, key)
        return response

    async def change(self, request: Request) -> Response:
        """Have another number of something in the cart, or none of it."""
        form, pages = await self.pages.form(request), self.pages
        key, cart = pages.jar.cart(request), await self._open_cart(request)
        wanted, quantity = _id(form.get("variant", "")), _count(form.get("quantity", ""))
        if key is None or cart is None or wanted is None or quantity is None:
            return pages.go("/cart")
        before = next((each.quantity for each in cart.lines if each.variant_id == wanted), 0)
        after = await pages.baskets.set(key, wanted, quantity)
        if quantity == before:
            return pages.go("/cart")
        event, known = ("Product Added", after) if quantity > before else ("Product Removed", cart)
        return pages.go("/cart", news=_changed(known, wanted, abs(quantity - before), event))

    async def codes(self, request: Request) -> Response:
        """Add a code, or take one out."""
        form, pages = await self.pages.form(request), self.pages
        key, cart = pages.jar.cart(request), await self._open_cart(request)
        if key is None or cart is None:
            return pages.go("/cart")
        code, gone = form.get("code", "")[:50], form.get("remove", "")
        codes = [each for each in cart.codes if each != gone]
        if code:
            codes.append(code)
        try:
            await pages.baskets.change(key, codes=codes)
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return pages.go("/cart", news=News(text=f"The code was not taken: {error}"))
        return pages.go("/cart")

    async def offer(self, request: Request) -> Response:
        """Take what the shopper was offered: a discount goes into the cart as its code."""
        pages, visitor = self.pages, self.pages.jar.visitor(request)
        key, cart = pages.jar.cart(request), await self._open_cart(request)
        offer_id = _id(request.query_params.get("offer", ""))
        offer = None
        if offer_id is not None and visitor is not None:
            offer = await pages.baskets.find_offer(offer_id, visitor)
        if key is None or cart is None or offer is None or not offer.discount_percent:
            return pages.go("/cart")
        code = COME_BACK_CODE.format(percent=offer.discount_percent)
        changed = await pages.baskets.change(key, codes=list(dict.fromkeys([*cart.codes, code])))
        refused = changed.quote.refused_codes if changed.quote is not None else ()
        if any(each.code == code for each in refused):
            await pages.baskets.change(key, codes=cart.codes)
            return pages.go("/cart", news=News(text="The offer takes nothing off this cart."))
        text = f"Your {offer.discount_percent} % are taken off."
        return pages.go("/cart", news=News(text=text))

    async def details(self, request: Request) -> Response:
        """Ask who buys, and where it goes."""
        cart = await self._open_cart(request)
        if cart is None or not cart.lines:
            return self.pages.go("/cart")
        return await self._ask_details(request, cart, _given(cart), wrong={})

    async def put_details(self, request: Request) -> Response:
        """Keep who buys, and where it goes; what is missing is asked for again."""
        form, pages = await self.pages.form(request), self.pages
        key, cart = pages.jar.cart(request), await self._open_cart(request)
        if key is None or cart is None or not cart.lines:
            return pages.go("/cart")
        changes, wrong = read_details(form)
        if not wrong:
            try:
                changed = await pages.baskets.change(key, **changes)
            except CallFailedError as error:
                if error.status >= _SERVER_ERROR:
                    raise
                wrong = {"email": str(error)} if "mail" in str(error) else {"": str(error)}
            else:
                options = changed.shipping_options
                chosen = {each.rate_id for each in options} & {changed.shipping_rate_id}
                if options and not chosen:
                    await pages.baskets.change(key, shippingRateId=options[0].rate_id)
                return pages.go("/checkout/payment")
        return await self._ask_details(request, cart, form, wrong=wrong)

    async def payment(self, request: Request) -> Response:
        """Ask how it is sent and paid, and show what it comes to."""
        cart = await self._cart(request)
        if cart is None or not cart.lines:
            return self.pages.go("/cart")
        if cart.email is None or cart.shipping_address is None:
            return self.pages.go("/checkout")
        return await self._ask_payment(request, cart)

    async def put_shipping(self, request: Request) -> Response:
        """Choose how it is sent; the total follows."""
        form, pages = await self.pages.form(request), self.pages
        key, rate = pages.jar.cart(request), _id(form.get("rate", ""))
        if key is not None and rate is not None and await self._open_cart(request) is not None:
            await pages.baskets.change(key, shippingRateId=rate)
        return pages.go("/checkout/payment")

    async def pay(self, request: Request) -> Response:
        """Buy what is in the cart, for the total that was shown."""
        form, pages = await self.pages.form(request), self.pages
        key, cart = pages.jar.cart(request), await self._cart(request)
        total, method = form.get("total", ""), form.get("method", "sandbox_ok")
        if key is None or cart is None or not total.isdecimal() or method not in METHODS:
            return pages.go("/checkout/payment")
        try:
            bought = await pages.baskets.check_out(key, total_minor=int(total), method=method)
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self._ask_payment(request, cart, refused=_words(error), method=method)
        return await self._lead_on(request, key, cart, bought, method)

    async def bank(self, request: Request) -> Response:
        """Show the sandbox's bank, where the shopper confirms the payment."""
        key, cart = self.pages.jar.cart(request), await self._cart(request)
        if key is None or cart is None or cart.status is not ShoppingCartStatus.ORDERED:
            return self.pages.go("/cart")
        order = await self.pages.baskets.order_of(cart)
        if order is None:
            return self.pages.go("/cart")
        secret = request.query_params.get("payment", "")
        return await self.pages.page(
            request, "bank.html", title="Your bank", cart=cart, secret=secret, order=order
        )

    async def answer_bank(self, request: Request) -> Response:
        """Take what the shopper said at the bank, and go on with the order."""
        form, pages = await self.pages.form(request), self.pages
        key, cart = pages.jar.cart(request), await self._cart(request)
        if key is None or cart is None:
            return pages.go("/cart")
        is_approved = form.get("answer") == "confirm"
        try:
            await pages.baskets.confirm(form.get("payment", ""), approved=is_approved)
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
        if not is_approved:
            text = "The bank was told no, so nothing was paid. Try another card."
            return pages.go("/checkout/payment", news=News(text=text))
        response = pages.go("/thanks")
        pages.jar.close_cart(response, key)
        return response

    async def thanks(self, request: Request) -> Response:
        """Show the order, as soon as its payment is known."""
        pages, key = self.pages, self.pages.jar.bought(request)
        if key is None:
            return pages.go("/cart")
        cart = await pages.baskets.find(key)
        order = None if cart is None else await pages.baskets.order_of(cart)
        if cart is None or order is None:
            return pages.go("/cart")
        is_paid = order.status in _PAID
        message_id, properties = markup.tracked_order(order)
        told = News(event="Order Completed", properties=properties, id=message_id)
        return await pages.page(
            request,
            "thanks.html",
            title="Thank you" if is_paid else "Nearly there",
            order=order,
            is_paid=is_paid,
            events=(told,) if is_paid else (),
        )

    async def _cart(self, request: Request) -> ShoppingCart | None:
        return await self.pages.baskets.find(self.pages.jar.cart(request))

    async def _open_cart(self, request: Request) -> ShoppingCart | None:
        cart = await self._cart(request)
        return cart if cart is not None and cart.status is ShoppingCartStatus.OPEN else None

    async def _ask_details(
        self, request: Request, cart: ShoppingCart, given: dict[str, str], *, wrong: dict[str, str]
    ) -> Response:
        started = News(event="Checkout Started", properties=markup.tracked_cart(cart))
        return await self.pages.page(
            request,
            "details.html",
            title="Checkout",
            status=422 if wrong else 200,
            cart=cart,
            fields=DETAILS,
            countries=COUNTRIES,
            given=given,
            wrong=wrong,
            events=() if wrong else (started,),
        )

    async def _ask_payment(
        self, request: Request, cart: ShoppingCart, *, refused: str = "", method: str = ""
    ) -> Response:
        order = await self.pages.baskets.order_of(cart)
        if order is not None and order.status in _PAID:
            key = self.pages.jar.cart(request)
            assert key is not None  # it has led to the cart
            response = self.pages.go("/thanks")
            self.pages.jar.close_cart(response, key)
            return response
        if order is not None:
            total = order.due_minor
        elif cart.quote is not None:
            total = cart.quote.total.amount_minor
        else:
            return self.pages.go("/cart")
        return await self.pages.page(
            request,
            "payment.html",
            title="Payment",
            status=409 if refused else 200,
            cart=cart,
            methods=METHODS,
            method=method or next(iter(METHODS)),
            refused=refused,
            order=order,
            total=total,
        )

    async def _lead_on(
        self, request: Request, key: CartKey, cart: ShoppingCart, bought: CheckedOut, method: str
    ) -> Response:
        pages = self.pages
        if bought.next_action is not None and bought.next_action.client_secret is not None:
            return pages.go(f"/bank?payment={bought.next_action.client_secret}")
        failed = bought.payment is not None and bought.payment.state == "failed"
        if failed and bought.order.status not in _PAID:
            assert bought.payment is not None
            why = bought.payment.failure_message or "the card was declined"
            refused = f"Not paid: {why.rstrip('.')}. Nothing was taken; try another card."
            ordered = await pages.baskets.find(key) or cart
            return await self._ask_payment(request, ordered, refused=refused, method=method)
        response = pages.go("/thanks")
        pages.jar.close_cart(response, key)
        return response


def _given(cart: ShoppingCart) -> dict[str, str]:
    address: Any = cart.shipping_address
    given = {"email": cart.email or ""}
    if address is not None:
        given |= {
            "name": address.name,
            "line1": address.line1,
            "line2": address.line2,
            "postalCode": address.postal_code,
            "city": address.city,
            "country": address.country,
        }
    return given


def _changed(cart: ShoppingCart, variant_id: UUID, quantity: int, event: str) -> News:
    """Say what was put in or taken out, to the shopper and as an event."""
    line = next((each for each in cart.lines if each.variant_id == variant_id), None)
    quoted = cart.quote.lines if cart.quote is not None else ()
    priced = next((each for each in quoted if each.variant_id == variant_id), None)
    title = line.title if line is not None else "It"
    text = f"{title} is in your cart." if event == "Product Added" else f"{title} was taken out."
    if priced is None:
        return News(text=text)
    item = markup.tracked_item(
        priced.product_id,
        priced.title,
        price_minor=priced.unit.amount_minor,
        currency=cart.currency,
        quantity=quantity,
        variant=str(variant_id),
    )
    return News(text=text, event=event, properties=item)


def _words(error: CallFailedError) -> str:
    if error.code == "orders.price_changed":
        return "The price has changed since you saw it. Look at the new total, and pay that."
    return str(error)


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _count(given: str) -> int | None:
    return min(int(given), _MOST) if given.isdecimal() and len(given) < 6 else None  # noqa: PLR2004
