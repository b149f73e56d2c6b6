"""Making a booking: price frozen, vehicle and extras held; one transaction."""

import secrets
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    BookingStatus,
    CreateBooking,
    OpenedBooking,
)
from cartwheel.domains.rentals.bookings.errors import RentalPriceChangedError
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import BookingHeld
from cartwheel.domains.rentals.bookings.quoting import Asked, Quoting
from cartwheel.domains.rentals.bookings.repository import BookingRepository, digest
from cartwheel.domains.rentals.bookings.telling import about, told_as
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote

_TOKEN_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Holding:
    """Holds cars for whoever is about to book them."""

    bookings: BookingRepository
    quoting: Quoting
    allotting: Allotting
    extras: ExtraStock
    customers: CustomerDirectory
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, actor: Actor, command: CreateBooking) -> OpenedBooking:
        """
        Hold a car for a quarter of an hour, and make the token that reaches the booking.

        Its price stays what it is at this moment, however rates change.

        Raises:
            InvalidInputError: it is no span, no address, or a choice is none of the car's.
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has no such location.
            ExtraNotFoundError: the store has no such extra.
            CustomerNotFoundError: the store has no such customer.
            SpanRefusedError: the car is not rented for such a time, or between such places.
            RentalPriceChangedError: it costs something else than was shown.
            CarUnavailableError: it is taken; nothing is held.
            ExtraUnavailableError: too few of an extra are left; nothing is held.
        """
        store_id, now = actor.store_id, self.clock.now()
        email = address_of(command.email)
        asked = await self.quoting.ask(store_id, command)
        total = asked.quote.total_minor
        if command.total_minor is not None and command.total_minor != total:
            raise RentalPriceChangedError(shown_minor=command.total_minor, total_minor=total)
        booking_id, until = new_id(), now + rules.HOLD
        wish = wish_for(
            asked.offer,
            asked.span,
            location_id=asked.pickup.id,
            booking_id=booking_id,
            hold_until=until,
        )
        # People before vehicles, and vehicles before extras: so nobody waits in a ring.
        customer_id = command.customer_id or await self._known(store_id, command.name, email)
        taken = await self.allotting.take(store_id, wish, buffer=asked.offer.buffer)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        values = {
            **_values(asked, command),
            "id": booking_id,
            "token_digest": digest(token),
            "customer_id": customer_id,
            "email": email,
            "hold_until": until,
            "deposit_id": new_id(),
            "created_at": now,
        }
        kept = self.bookings.add(store_id, values, taken=taken, car_title=asked.offer.title)
        await self.extras.take(
            store_id,
            booking_id,
            command.extras,
            asked.span,
            until=until,
            now=now,
            is_new=True,
        )
        await self.bookings.tell(store_id, booking_id, "held", by=told_as(actor), at=now)
        held = BookingHeld(**about(store_id, kept.booking, at=now), hold_until=until)
        await self.outbox.announce(held, aggregate_id=booking_id)
        self.note.tell(booking_id, before=None, after=kept.booking)
        return OpenedBooking(kept.booking, token)

    async def _known(self, store_id: UUID, name: str, email: str) -> UUID:
        """Return the customer of an e-mail address, who is made if need be."""
        given = NewCustomer(email=email, name=name)
        (customer_id,) = await self.customers.ensure_all(store_id, [given])
        return customer_id


def _values(asked: Asked, command: CreateBooking) -> dict[str, object]:
    offer, quote = asked.offer, asked.quote
    return {
        "status": BookingStatus.HELD,
        "car_id": offer.id,
        "category_id": offer.category_id,
        "name": command.name,
        "pickup_location_id": asked.pickup.id,
        "return_location_id": asked.back.id,
        "starts_at": asked.span.starts_at.astimezone(UTC),
        "ends_at": asked.span.ends_at.astimezone(UTC),
        "currency": quote.currency,
        "total_minor": quote.total_minor,
        "deposit_minor": quote.deposit_minor,
        "quote": quote,
        "terms": offer.terms,
        "insurance": command.insurance,
        "second_driver": command.second_driver,
        "extras": command.extras,
        "charges": (),
        "note": command.note,
        "version": 1,
        **dict.fromkeys(
            (
                "fee_minor",
                "charges_minor",
                "paid_minor",
                "refunded_minor",
                "deposit_held_minor",
                "deposit_taken_minor",
                "counter_paid_minor",
                "counter_refunded_minor",
            ),
            0,
        ),
    }
