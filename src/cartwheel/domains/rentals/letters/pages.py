"""Where customers find their bookings and the cars, if the store has said so."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from cartwheel.domains.rentals.bookings.contracts import Booking
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.letters.contracts import Waited
from cartwheel.domains.rentals.settings import PAGES
from cartwheel.domains.settings.api import LiveSettings


@dataclass(frozen=True, slots=True)
class RentalPages:
    """Addresses for mails. What proves something follows `#`: no server's log has it."""

    settings: LiveSettings
    proofs: BookingProofs

    async def link(self, store_id: UUID, booking: Booking) -> str | None:
        """Return where a customer opens a booking; None where the store has no pages."""
        token = self.proofs.link(store_id, booking.id, ends_at=booking.ends_at)
        return await self._at(store_id, f"/bookings/open#token={token}")

    async def key(self, store_id: UUID, customer_id: UUID) -> str | None:
        """Return where a customer opens all bookings, within the hour; None without pages."""
        token = self.proofs.key(store_id, customer_id)
        return await self._at(store_id, f"/bookings/open#token={token}")

    async def offer(self, store_id: UUID, waited: Waited) -> str | None:
        """Return where a car is booked for a time; None where the store has no pages."""
        wanted = urlencode(
            {
                "place": waited.place_id,
                "from": f"{waited.starts_locally:%Y-%m-%dT%H:%M}",
                "to": f"{waited.ends_locally:%Y-%m-%dT%H:%M}",
            }
        )
        return await self._at(store_id, f"/cars/{waited.slug}?{wanted}")

    async def _at(self, store_id: UUID, path: str) -> str | None:
        pages: str = (await self.settings.of(store_id)).values[PAGES]
        is_address = pages.startswith(("https://", "http://"))
        return f"{pages.rstrip('/')}{path}" if is_address else None
