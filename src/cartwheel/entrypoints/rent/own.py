"""Pages of one's own bookings: all, one of them, another time, cancelled, and its papers."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.rentals.bookings.contracts import Booking, BookingAction, BookingPage
from cartwheel.domains.rentals.letters.contracts import CalendarFile, PrintedReceipt
from cartwheel.domains.rentals.own.contracts import KeyAsked, OpenedOwn, OwnMovePlan, OwnWays
from cartwheel.entrypoints.rent.booking import key_of
from cartwheel.entrypoints.rent.cookies import BookingKey
from cartwheel.entrypoints.rent.fleet import Frame
from cartwheel.entrypoints.rent.pages import Pages
from cartwheel.entrypoints.rent.wishes import Wish, read_id, read_local
from cartwheel.entrypoints.shop.client import CallFailedError

_SERVER_ERROR: Final = 500
_MOST_TOKEN: Final = 128


@dataclass(frozen=True, slots=True)
class Own:
    """What customers see and do of bookings that they prove to be theirs."""

    pages: Pages

    async def list_(self, request: Request) -> Response:
        """List the bookings of the customer, or else those made in this browser."""
        pages = self.pages
        frame, owner = await pages.fleet.frame(), pages.jar.owner(request)
        found: list[Booking] = []
        more, is_owner = None, False
        if owner is not None:
            cursor = read_id(request.query_params.get("after", ""))
            try:
                page = await pages.fleet.client.post(
                    "/bookings/own", BookingPage, token=owner, cursor=cursor
                )
            except CallFailedError as error:
                if error.status >= _SERVER_ERROR:
                    raise
            else:
                found, more, is_owner = list(page.items), page.next_cursor, True
        if not is_owner:
            keys = pages.jar.bookings(request)
            looked = await asyncio.gather(*(self._look(key) for key in keys))
            found = [ways.booking for ways in looked if ways is not None]
        return await pages.page(
            request,
            "bookings.html",
            title="mine",
            is_private=True,
            frame=frame,
            bookings=found,
            cars=await self._cars(found),
            more=more,
            is_owner=is_owner,
            is_known=is_owner or bool(found),
            wrong="",
        )

    async def ask_for_key(self, request: Request) -> Response:
        """Have a link to all bookings mailed; every address is answered alike."""
        form = await self.pages.form(request, mails=True)
        try:
            await self.pages.fleet.client.post(
                "/bookings/own/key", KeyAsked, email=form.get("email", "")[:254]
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self.pages.page(
                request,
                "bookings.html",
                title="mine",
                status=422,
                is_private=True,
                bookings=[],
                cars={},
                more=None,
                is_owner=False,
                is_known=False,
                wrong="wrong_email",
            )
        return self.pages.go("/bookings", news="key_sent")

    async def open(self, request: Request) -> Response:
        """Take the link of a mail, which the page's script puts in by itself."""
        return await self.pages.page(
            request, "open.html", title="open_title", is_private=True, wrong=""
        )

    async def opened(self, request: Request) -> Response:
        """Open what a link leads to, and remember it in this browser."""
        pages = self.pages
        form = await pages.form(request)
        token = form.get("token", "").rpartition("#token=")[2][:_MOST_TOKEN]
        try:
            opened = await pages.fleet.client.post("/bookings/own/open", OpenedOwn, token=token)
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await pages.page(
                request,
                "open.html",
                title="open_title",
                status=404,
                is_private=True,
                wrong="open_wrong",
            )
        if opened.booking_id is None:
            response = pages.go("/bookings")
            pages.jar.keep_owner(response, opened.token)
        else:
            response = pages.go(f"/bookings/{opened.booking_id}")
            key = BookingKey(opened.booking_id, opened.token)
            pages.jar.keep_booking(request, response, key)
        return response

    async def forget(self, request: Request) -> Response:
        """Let this browser reach no booking any more."""
        await self.pages.form(request)
        response = self.pages.go("/bookings", news="forgot")
        self.pages.jar.forget(response)
        return response

    async def one(self, request: Request) -> Response:
        """Show a booking, and what can be done with it."""
        key = key_of(self.pages, request)
        ways = None if key is None else await self._look(key)
        if ways is None:
            return await self.pages.not_found(request)
        return await self._show(request, ways)

    async def plan(self, request: Request) -> Response:
        """Show what another time or a later end costs, and do it once that was seen."""
        pages = self.pages
        form, key = await pages.form(request), key_of(self.pages, request)
        ways = None if key is None else await self._look(key)
        if key is None or ways is None:
            return await pages.not_found(request)
        frame = await pages.fleet.frame()
        booking = ways.booking
        wish = self._wish(frame, booking)
        if wish is None:
            return await self._show(request, ways, refused="ask_staff")
        starts, ends = read_local(form.get("from", "")), read_local(form.get("to", ""))
        is_longer = form.get("what") == "extend"
        wanted = Wish(
            wish.place, wish.starts if is_longer else starts or wish.starts, ends or wish.ends
        )
        span: dict[str, Any] = wanted.asked()
        if is_longer:
            span["startsAt"] = booking.starts_at
        total = form.get("total", "")
        try:
            if form.get("act") == "do" and total.isdecimal() and len(total) < 20:  # noqa: PLR2004
                if is_longer:
                    span.pop("startsAt")
                await pages.fleet.client.post(
                    f"/bookings/{key.id}/{'extend' if is_longer else 'reschedule'}-own",
                    Booking,
                    token=key.token,
                    totalMinor=int(total),
                    **span,
                )
                return pages.go(f"/bookings/{key.id}", news="moved")
            plan = await pages.fleet.client.post(
                f"/bookings/{key.id}/plan-own", OwnMovePlan, token=key.token, **span
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self._show(request, ways, error=error)
        return await pages.page(
            request,
            "plan.html",
            title="plan_title",
            is_private=True,
            frame=frame,
            booking=booking,
            plan=plan,
            wish=wanted,
            is_longer=is_longer,
        )

    async def ask_cancel(self, request: Request) -> Response:
        """Say what cancelling costs, before it is done."""
        key = key_of(self.pages, request)
        ways = None if key is None else await self._look(key)
        if ways is None:
            return await self.pages.not_found(request)
        if ways.cancel is None:
            return self.pages.go(f"/bookings/{ways.booking.id}")
        frame = await self.pages.fleet.frame()
        cars = await self._cars([ways.booking])
        return await self.pages.page(
            request,
            "cancel.html",
            title="cancel_title",
            is_private=True,
            frame=frame,
            booking=ways.booking,
            cancel=ways.cancel,
            car=cars.get(ways.booking.car_id),
        )

    async def cancel(self, request: Request) -> Response:
        """Give a booking up, if that still costs what was shown."""
        pages = self.pages
        form, key = await pages.form(request), key_of(self.pages, request)
        ways = None if key is None else await self._look(key)
        if key is None or ways is None:
            return await pages.not_found(request)
        if ways.cancel is None or str(ways.cancel.fee_minor) != form.get("fee"):
            return pages.go(f"/bookings/{key.id}/cancel")
        try:
            await pages.fleet.client.post(
                f"/bookings/{key.id}/cancel-own", Booking, token=key.token
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self._show(request, ways, error=error)
        return pages.go(f"/bookings/{key.id}", news="cancelled")

    async def calendar(self, request: Request) -> Response:
        """Answer with a booking for the customer's calendar."""
        return await self._file(request, "calendar-own", CalendarFile)

    async def receipt(self, request: Request) -> Response:
        """Answer with the receipt of a booking that is closed."""
        return await self._file(request, "receipt-own", PrintedReceipt)

    async def _file(
        self, request: Request, what: str, kind: type[CalendarFile] | type[PrintedReceipt]
    ) -> Response:
        key = key_of(self.pages, request)
        if key is None:
            return await self.pages.not_found(request)
        try:
            file: Any = await self.pages.fleet.client.post(
                f"/bookings/{key.id}/{what}", kind, token=key.token
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return await self.pages.not_found(request)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.file_name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(file.content, media_type=file.media_type, headers=headers)

    async def _look(self, key: BookingKey) -> OwnWays | None:
        try:
            return await self.pages.fleet.client.post(
                f"/bookings/{key.id}/ways", OwnWays, token=key.token
            )
        except CallFailedError as error:
            if error.status >= _SERVER_ERROR:
                raise
            return None

    async def _cars(self, bookings: list[Booking]) -> dict[Any, Any]:
        ids = list({booking.car_id for booking in bookings})
        cars = await asyncio.gather(*(self.pages.fleet.car_of(each) for each in ids))
        return {car_id: car for car_id, car in zip(ids, cars, strict=True) if car is not None}

    def _wish(self, frame: Frame, booking: Booking) -> Wish | None:
        place = next((each for each in frame.places if each.id == booking.pickup_location_id), None)
        if place is None:
            return None
        now = self.pages.now()
        return Wish(place, now, now).at(booking.starts_at, booking.ends_at)

    async def _show(
        self,
        request: Request,
        ways: OwnWays,
        *,
        refused: str = "",
        error: CallFailedError | None = None,
    ) -> Response:
        pages, booking = self.pages, ways.booking
        frame = await pages.fleet.frame()
        words = pages.words(request, frame)
        text = words.get(refused, refused)
        if error is not None:
            text = words["ask_staff"] if error.code == "rentals.ask_staff" else str(error)
        cars = await self._cars([booking])
        return await pages.page(
            request,
            "booking.html",
            title=words["booking"].format(number=booking.number),
            status=409 if text else 200,
            is_private=True,
            frame=frame,
            booking=booking,
            ways=ways,
            wish=self._wish(frame, booking),
            car=cars.get(booking.car_id),
            refused=text,
            is_new="new" in request.query_params,
            can_pay=BookingAction.PAY in booking.allowed_actions and booking.due_minor > 0,
            can_secure=BookingAction.AUTHORISE_DEPOSIT in booking.allowed_actions,
        )
