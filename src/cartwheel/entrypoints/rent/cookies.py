"""What the renting pages keep in a customer's browser: proofs, a language, and what to tell."""

from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cartwheel.systems.rpc.api import Browsers

_PASS: Final = "cw_rent_pass"  # noqa: S105 - the name of a cookie
_BOOKINGS: Final = "cw_rent_bookings"
_LANGUAGE: Final = "cw_rent_language"
_NEWS: Final = "cw_rent_news"
_MOST_BOOKINGS: Final = 8
_MOST_PROOF: Final = 128
_MONTH: Final = 30 * 24 * 3600
_FORTNIGHT: Final = 14 * 24 * 3600
_YEAR: Final = 365 * 24 * 3600
_NEWS_SECONDS: Final = 60


class BookingKey(msgspec.Struct, frozen=True):
    """What reaches a booking."""

    id: UUID
    token: str


class Jar:
    """Reads and sets cookies, which scripts cannot read and other sites cannot send."""

    def __init__(self, browsers: Browsers) -> None:
        self._is_local = browsers.is_local

    def owner(self, request: Request) -> str | None:
        """Return the pass to all bookings of a customer."""
        found = request.cookies.get(_PASS, "")
        return found if 0 < len(found) <= _MOST_PROOF else None

    def keep_owner(self, response: Response, token: str) -> None:
        """Remember a pass for as long as it holds."""
        self._set(response, _PASS, token, _FORTNIGHT)

    def bookings(self, request: Request) -> tuple[BookingKey, ...]:
        """Return the bookings that this browser reaches, the latest first."""
        given = request.cookies.get(_BOOKINGS, "").split("~")[:_MOST_BOOKINGS]
        return tuple(key for each in given if (key := _key(each)) is not None)

    def keep_booking(self, request: Request, response: Response, key: BookingKey) -> None:
        """Remember a booking for a month, before those of earlier."""
        others = [each for each in self.bookings(request) if each.id != key.id]
        keys = [key, *others][:_MOST_BOOKINGS]
        self._set(response, _BOOKINGS, "~".join(f"{k.id}.{k.token}" for k in keys), _MONTH)

    def proof_of(self, request: Request, booking_id: UUID) -> str | None:
        """Return what this browser may come with for a booking."""
        own = next((k.token for k in self.bookings(request) if k.id == booking_id), None)
        return own or self.owner(request)

    def forget(self, response: Response) -> None:
        """Let this browser reach no booking any more."""
        for name in (_PASS, _BOOKINGS):
            self._set(response, name, "", 0)

    def language(self, request: Request) -> str | None:
        """Return the language that was chosen."""
        return request.cookies.get(_LANGUAGE)

    def keep_language(self, response: Response, language: str) -> None:
        """Remember a language."""
        self._set(response, _LANGUAGE, language, _YEAR)

    def news(self, request: Request) -> str | None:
        """Return which of our sentences the page before has left to be told."""
        return request.cookies.get(_NEWS)

    def tell(self, response: Response, news: str) -> None:
        """Leave a sentence, by its name, to be told by the next page."""
        self._set(response, _NEWS, news, _NEWS_SECONDS)

    def told(self, response: Response) -> None:
        """Tell it no more."""
        self._set(response, _NEWS, "", 0)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/rent",
            secure=not self._is_local,
            httponly=True,
            samesite="lax",
        )


def _key(given: str) -> BookingKey | None:
    booking_id, _, token = given.partition(".")
    try:
        return BookingKey(UUID(booking_id), token) if 0 < len(token) <= _MOST_PROOF else None
    except ValueError:
        return None
