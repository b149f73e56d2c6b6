"""
What proves that somebody is the customer of a booking, and opens it to them alone.

There are four proofs. The **token** of a booking is shown to whoever makes it. A **link** to one
booking stands in the mails about it, and holds until 90 days after its end. A **key** to all
bookings of a customer is mailed to the customer's own address, for an hour; it is exchanged for a
**pass**, which a browser keeps for two weeks. All but the first are signed statements, of which
nothing is kept: they end with their time, or with the installation's secret. An address, or the
number of a booking, proves nothing.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError
from cartwheel.domains.rentals.bookings.repository import Kept
from cartwheel.kernel.clock import Clock
from cartwheel.systems.tokens.api import Seal

LINK_LASTS: Final = timedelta(days=90)
"""How long after its end a booking is reached by the links in its mails."""
KEY_LASTS: Final = timedelta(hours=1)
PASS_LASTS: Final = timedelta(days=14)

_FOR: Final = b"rental booking "
_LINK, _KEY, _PASS = b"b", b"k", b"p"
_SAID: Final = 1 + 16 + 16 + 8
_BYTES: Final = _SAID + 16


@dataclass(frozen=True, slots=True)
class BookingProofs:
    """Makes proofs and understands them; each names its store, and is worth nothing in another."""

    seal: Seal
    clock: Clock

    def link(self, store_id: UUID, booking_id: UUID, *, ends_at: datetime) -> str:
        """Return what opens one booking, for as long as there may be questions about it."""
        return self._write(_LINK, store_id, booking_id, ends_at + LINK_LASTS)

    def key(self, store_id: UUID, customer_id: UUID) -> str:
        """Return what is mailed to a customer, to be exchanged within the hour."""
        return self._write(_KEY, store_id, customer_id, self.clock.now() + KEY_LASTS)

    def exchange(self, store_id: UUID, key: str) -> tuple[UUID, str, datetime] | None:
        """Return whose key it is, with a pass and when that ends; None where it is none of ours."""
        customer_id = self._read(_KEY, store_id, key)
        if customer_id is None:
            return None
        until = (self.clock.now() + PASS_LASTS).replace(microsecond=0)
        return customer_id, self._write(_PASS, store_id, customer_id, until), until

    def customer_of(self, store_id: UUID, given: str) -> UUID | None:
        """Return whose pass it is; None where it is none of ours, or over."""
        return self._read(_PASS, store_id, given)

    def booking_of(self, store_id: UUID, given: str) -> UUID | None:
        """Return to which booking a link leads; None where it is none of ours, or over."""
        return self._read(_LINK, store_id, given)

    def ensure(self, store_id: UUID, kept: Kept, given: str) -> None:
        """
        Refuse who proves nothing: by the token, a link to the booking, or its customer's pass.

        Raises:
            BookingNotFoundError: it is another's, so that there is nothing to be seen.
        """
        booking = kept.booking
        customer_id = self.customer_of(store_id, given)
        is_proved = (
            kept.has_token(given)
            or self.booking_of(store_id, given) == booking.id
            or (customer_id is not None and customer_id == booking.customer_id)
        )
        if not is_proved:
            raise BookingNotFoundError

    def _write(self, kind: bytes, store_id: UUID, about: UUID, until: datetime) -> str:
        ends = int(until.timestamp()).to_bytes(8)
        said = kind + store_id.bytes + about.bytes + ends
        return urlsafe_b64encode(said + self.seal.sign(_FOR + said)).decode()

    def _read(self, kind: bytes, store_id: UUID, given: str) -> UUID | None:
        try:
            content = urlsafe_b64decode(given)
        except ValueError:
            return None
        said, signature = content[:_SAID], content[_SAID:]
        if len(content) != _BYTES or said[:17] != kind + store_id.bytes:
            return None
        if not self.seal.has_signed(_FOR + said, signature):
            return None
        until = datetime.fromtimestamp(int.from_bytes(said[33:]), UTC)
        return UUID(bytes=said[17:33]) if self.clock.now() < until else None
