"""Pages to book: choices and customer, the hold that counts down, payment, the sandbox's bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
    BookingStatus,
    OpenedBooking,
    PaidBooking,
)
from cartwheel.domains.rentals.fleet.cars.contracts import Car
from cartwheel.domains.rentals.fleet.extras.contracts import Extra
from cartwheel.domains.rentals.rates.contracts import PayWhen
from cartwheel.entrypoints.rent.cookies import BookingKey
from cartwheel.entrypoints.rent.fleet import Frame
from cartwheel.entrypoints.rent.pages import Pages
from cartwheel.entrypoints.rent.wishes import Wish, read_id
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.entrypoints.shop.showing import money

METHODS: Final = {
    "sandbox_ok": "•••• 4242",
    "sandbox_3ds": "•••• 3155",
    "sandbox_declined": "•••• 0002",
    "sandbox_insufficient_funds": "•••• 9995",
}
"""What the sandbox can be tried with, by its token."""

_SERVER_ERROR: Final = 500
_MOST: Final = 20
_UNPAID: Final = (BookingStatus.HELD, BookingStatus.PENDING_PAYMENT)
_LONGEST: Final = {"name": 200, "email": 254, "note": 500}


@dataclass(frozen=True, slots=True)
class Booker:
    """From a car to a booking; what changes comes by a form of ours."""

    pages: Pages

    async def details(self, request: Request) -> Response:
        """Ask what goes with the car, and who books."""
        frame, wish, _ = await self.pages.wish(request.query_params)
        car = await self.pages.fleet.car(request.path_params["slug"])
        if car is None or wish is None:
            return await self.pages.not_found(request)
        return await self._ask(request, frame, wish, car, {})

    async def hold(self, request: Request) -> Response:
        """Price the choices, or hold the car at the price that was shown."""
        pages = self.pages
        form = await pages.form(request)
        frame, wish, wrong_time = await pages.wish(form)
        car = await pages.fleet.car(request.path_params["slug"])
        if car is None or wish is None:
            return await pages.not_found(request)
        wrong = _wrong(form) if form.get("act") == "hold" else {}
        if form.get("act") != "hold" or wrong or wrong_time:
            return await self._ask(request, frame, wish, car, form, wrong=wrong)
        extras = await pages.fleet.extras(car.currency)
        total = form.get("total", "")
        try:
            opened = await pages.fleet.client.post(
                "/bookings",
                OpenedBooking,
                car=str(car.id),
                pickupLocationId=wish.place.id,
                **wish.asked(),
                **_choices(form, extras),
                name=form.get("name", ""),
                email=form.get("email", ""),
                note=form.get("note", ""),
                totalMinor=int(total) if total.isdecimal() and len(total) < _MOST else None,
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self._ask(request, frame, wish, car, form, error=error)
        key = BookingKey(opened.booking.id, opened.token)
        response = pages.go(f"/bookings/{key.id}/pay")
        pages.jar.keep_booking(request, response, key)
        return response

    async def payment(self, request: Request) -> Response:
        """Ask how it is paid, for as long as the car is held."""
        key = self._key(request)
        booking = None if key is None else await self.look(key)
        if key is None or booking is None:
            return await self.pages.not_found(request)
        return await self._ask_payment(request, booking)

    async def pay(self, request: Request) -> Response:
        """Pay what is due; or have the deposit held."""
        pages = self.pages
        form, key = await pages.form(request), self._key(request)
        booking = None if key is None else await self.look(key)
        if key is None or booking is None:
            return await pages.not_found(request)
        method = form.get("method", "sandbox_ok")
        what = "deposit" if form.get("what") == "deposit" else "pay"
        if method not in METHODS:
            return pages.go(f"/bookings/{key.id}/pay")
        at_once = booking.quote.pay is PayWhen.LATER and booking.status in _UNPAID
        try:
            paid = await pages.fleet.client.post(
                f"/bookings/{key.id}/{what}",
                PaidBooking,
                token=key.token,
                method=None if at_once and what == "pay" else method,
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            booking = await self.look(key) or booking
            return await self._ask_payment(
                request, booking, refused=str(error), method=method, what=what
            )
        action = paid.next_action
        if action is not None and action.client_secret is not None:
            return pages.go(f"/bookings/{key.id}/bank?payment={action.client_secret}&what={what}")
        if paid.payment is not None and paid.payment.state == "failed":
            why = (paid.payment.failure_message or "the card was declined").rstrip(".")
            words = pages.words(request, await pages.fleet.frame())
            return await self._ask_payment(
                request,
                await self.look(key) or paid.booking,
                refused=words["not_paid"].format(why=why),
                method=method,
                what=what,
            )
        return pages.go(f"/bookings/{key.id}?new=1" if what == "pay" else f"/bookings/{key.id}")

    async def bank(self, request: Request) -> Response:
        """Show the sandbox's bank, where the customer confirms the payment."""
        key = self._key(request)
        booking = None if key is None else await self.look(key)
        if booking is None:
            return await self.pages.not_found(request)
        what = request.query_params.get("what", "")
        amount = booking.deposit_minor if what == "deposit" else booking.due_minor
        return await self.pages.page(
            request,
            "bank.html",
            title="bank",
            is_private=True,
            booking=booking,
            amount=amount,
            secret=request.query_params.get("payment", "")[:255],
        )

    async def answer_bank(self, request: Request) -> Response:
        """Take what the customer said at the bank, and go on with the booking."""
        pages = self.pages
        form, key = await pages.form(request), self._key(request)
        if key is None:
            return await pages.not_found(request)
        is_approved = form.get("answer") == "confirm"
        try:
            await pages.fleet.client.post(
                "/payments/sandbox/confirm",
                type(None),
                clientSecret=form.get("payment", ""),
                approved=is_approved,
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
        if not is_approved:
            return pages.go(f"/bookings/{key.id}/pay", news="bank_refused")
        return pages.go(f"/bookings/{key.id}?new=1")

    async def look(self, key: BookingKey) -> Booking | None:
        """Return a booking to whoever proves it is theirs."""
        try:
            return await self.pages.fleet.client.post(
                f"/bookings/{key.id}/look", Booking, token=key.token
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return None

    def _key(self, request: Request) -> BookingKey | None:
        return key_of(self.pages, request)

    async def _ask(
        self,
        request: Request,
        frame: Frame,
        wish: Wish,
        car: Car,
        given: Mapping[str, str],
        *,
        wrong: Mapping[str, str] | None = None,
        error: CallFailedError | None = None,
    ) -> Response:
        pages, words = self.pages, self.pages.words(request, frame)
        extras = await pages.fleet.extras(car.currency)
        quote, refusal, near = None, "", []
        try:
            quote = await pages.fleet.quote(wish, str(car.id), **_choices(given, extras))
        except CallFailedError as refused:
            if refused.status >= _SERVER_ERROR:
                raise
            refusal = str(refused)
        if error is not None:
            refusal = refusal or str(error)
            if error.code == "rentals.price_changed" and quote is not None:
                total = money(quote.total_minor, quote.currency, pages.language(request, frame))
                refusal = words["price_now"].format(total=total)
            elif error.code == "rentals.car_unavailable":
                refusal = words["taken_now"]
                spans = (await pages.fleet.look_when_free(wish, str(car.id))).nearest
                near = [wish.at(span.starts_at, span.ends_at) for span in spans]
            elif error.code == "invalid_input":
                wrong = {"email": "wrong_email"}
                refusal = words["missing"]
        return await pages.page(
            request,
            "details.html",
            title="book",
            status=422 if wrong else 409 if refusal else 200,
            is_private=True,
            frame=frame,
            car=car,
            wish=wish,
            quote=quote,
            refusal=refusal or (words["missing"] if wrong else ""),
            near=near,
            wrong=wrong or {},
            given=given,
            extras=extras,
            backs=[
                (place, fee.fee_minor)
                for fee in (wish.place.one_way if car.terms.one_way else ())
                for place in frame.places
                if place.id == fee.to_id and fee.currency == car.currency
            ],
        )

    async def _ask_payment(
        self,
        request: Request,
        booking: Booking,
        *,
        refused: str = "",
        method: str = "",
        what: str = "",
    ) -> Response:
        pages = self.pages
        frame = await pages.fleet.frame()
        what = what or request.query_params.get("what", "pay")
        is_over = booking.status is BookingStatus.EXPIRED or (
            booking.hold_until is not None and booking.hold_until <= pages.now()
        )
        can = booking.allowed_actions
        wanted = BookingAction.AUTHORISE_DEPOSIT if what == "deposit" else BookingAction.PAY
        if not is_over and wanted not in can:
            return pages.go(f"/bookings/{booking.id}")
        car = await pages.fleet.car_of(booking.car_id)
        place = next((each for each in frame.places if each.id == booking.pickup_location_id), None)
        wish = None
        if place is not None:
            wish = Wish(place, pages.now(), pages.now()).at(booking.starts_at, booking.ends_at)
        return await pages.page(
            request,
            "over.html" if is_over else "payment.html",
            title="hold_over" if is_over else "payment",
            status=409 if refused else 200,
            is_private=True,
            frame=frame,
            booking=booking,
            car=car,
            wish=wish,
            place=place,
            methods=METHODS,
            method=method or next(iter(METHODS)),
            refused=refused,
            what=what,
            later=booking.quote.pay is PayWhen.LATER and booking.status in _UNPAID,
            amount=booking.deposit_minor if what == "deposit" else booking.due_minor,
        )


def key_of(pages: Pages, request: Request) -> BookingKey | None:
    """Return what this browser may come with for the booking that an address names."""
    booking_id = read_id(request.path_params["id"])
    token = None if booking_id is None else pages.jar.proof_of(request, booking_id)
    return None if booking_id is None or token is None else BookingKey(booking_id, token)


def _choices(given: Mapping[str, str], extras: tuple[Extra, ...]) -> dict[str, Any]:
    """Return what a form chooses, as procedures are asked for it."""
    chosen = []
    for each in extras:
        count = given.get(f"extra-{each.id}", "")
        if count.isascii() and count.isdecimal() and len(count) < 3 and int(count):  # noqa: PLR2004
            chosen.append({"id": each.id, "quantity": min(int(count), each.most_per_rental)})
    back = read_id(given.get("back", ""))
    return {
        "extras": chosen,
        "insurance": given.get("insurance", "")[:40] or None,
        "secondDriver": given.get("second") == "yes",
        **({} if back is None else {"returnLocationId": back}),
    }


def _wrong(form: Mapping[str, str]) -> dict[str, str]:
    wrong = {
        name: "wrong_long" for name, most in _LONGEST.items() if len(form.get(name, "")) > most
    }
    if not form.get("name"):
        wrong["name"] = "wrong_name"
    if "@" not in form.get("email", "").strip("@"):
        wrong["email"] = "wrong_email"
    return wrong
