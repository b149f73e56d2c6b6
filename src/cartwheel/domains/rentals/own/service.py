"""Use cases of customers, each for whoever proves to be the customer."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingPage,
    ExtendBooking,
    ListBookings,
    OwnBooking,
    RescheduleBooking,
)
from cartwheel.domains.rentals.bookings.errors import RentalPriceChangedError
from cartwheel.domains.rentals.bookings.listing import BookingListing
from cartwheel.domains.rentals.bookings.moving import Moving
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.telling import CUSTOMER
from cartwheel.domains.rentals.letters.messages import SendOwnKey
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.rentals.own import rules
from cartwheel.domains.rentals.own.contracts import (
    AskForKey,
    ExtendOwnBooking,
    KeyAsked,
    ListOwnBookings,
    MoveOwnBooking,
    OpenedOwn,
    OpenOwn,
    OwnMovePlan,
    OwnWays,
    PlanOwnMove,
)
from cartwheel.domains.rentals.own.errors import AskStaffError, LinkOverError
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor


@dataclass(frozen=True, slots=True)
class OwnBookings:
    """What customers see and do of their own bookings, within the call's transaction."""

    bookings: BookingRepository
    listing: BookingListing
    service: BookingService
    moving: Moving
    letters: LetterRepository
    proofs: BookingProofs
    outbox: Outbox
    clock: Clock

    async def ask_for_key(self, store_id: UUID, command: AskForKey) -> KeyAsked:
        """
        Queue a mail with a key; whether anybody is known by the address is looked at by its job.

        Raises:
            InvalidInputError: it is no address.
        """
        email = address_of(command.email)
        await self.outbox.enqueue(SendOwnKey(store_id, new_id(), email))
        return KeyAsked(self.clock.now())

    async def open(self, store_id: UUID, command: OpenOwn) -> OpenedOwn:
        """
        Open what a link leads to: a booking, or all bookings of a customer.

        Raises:
            LinkOverError: it is over, or none of ours.
        """
        booking_id = self.proofs.booking_of(store_id, command.token)
        if booking_id is not None:
            return OpenedOwn(booking_id, command.token, None)
        exchanged = self.proofs.exchange(store_id, command.token)
        if exchanged is None:
            raise LinkOverError
        _, token, until = exchanged
        return OpenedOwn(None, token, until)

    async def list_page(self, store_id: UUID, query: ListOwnBookings) -> BookingPage:
        """
        List the bookings of whoever has the pass, the latest pick-up first.

        Raises:
            LinkOverError: the pass is over, or none of ours.
        """
        customer_id = self.proofs.customer_of(store_id, query.token)
        if customer_id is None:
            raise LinkOverError
        wanted = ListBookings(customer_id=customer_id, cursor=query.cursor, limit=query.limit)
        found = await self.listing.list_page(store_id, wanted)
        return page_of(BookingPage, found, limit=query.limit, by=lambda one: one.id)

    async def look_at(self, store_id: UUID, query: OwnBooking) -> OwnWays:
        """
        Return a booking with what its customer can do, and what that costs.

        Raises:
            BookingNotFoundError: there is no such booking, or it is another's.
        """
        kept = await self.bookings.get(store_id, query.id)
        self.proofs.ensure(store_id, kept, query.token)
        now = self.clock.now()
        movable = rules.is_movable(kept, now=now)
        return OwnWays(
            booking=kept.booking,
            cancel=rules.cancel_way(kept, now=now),
            movable=movable,
            move_until=rules.free_until(kept) if movable else None,
            extendable=rules.is_extendable(kept.booking, now=now),
            has_receipt=await self.letters.find_receipt(store_id, query.id) is not None,
        )

    async def plan(self, store_id: UUID, query: PlanOwnMove) -> OwnMovePlan:
        """
        Return what another span would cost, if it can be had; nothing is changed.

        One that begins as the booking does and ends later is an extension.

        Raises:
            BookingNotFoundError: there is no such booking, or it is another's.
            AskStaffError: the customer cannot change it by themselves any more.
            InvalidInputError: it is no span, or begins in the past.
            SpanRefusedError: the car is not rented for such a time.
            HoldOverError: its hold is over.
            CarUnavailableError: the car is taken then.
            ExtraUnavailableError: too few of an extra are left then.
        """
        kept = await self._proved(store_id, query.id, query.token)
        booking = kept.booking
        if query.starts_at == booking.starts_at and query.ends_at > booking.ends_at:
            self._ensure_extendable(kept)
        else:
            self._ensure_movable(kept)
            if query.starts_at < self.clock.now():
                raise InvalidInputError(Issue(("startsAt",), "It must not begin in the past"))
        wanted = RescheduleBooking(booking.id, query.starts_at, query.ends_at)
        quote = (await self.moving.try_out(store_id, kept, wanted)).quote
        return OwnMovePlan(quote, quote.total_minor, quote.total_minor - booking.total_minor)

    async def move(self, actor: Actor, command: MoveOwnBooking) -> Booking:
        """
        Give a booking another span, or leave it as it is.

        Raises:
            RentalPriceChangedError: it costs something else than was shown.
            and what `plan` raises.
        """
        self._ensure_movable(await self._proved(actor.store_id, command.id, command.token))
        wanted = RescheduleBooking(command.id, command.starts_at, command.ends_at)
        after = await self.service.reschedule(actor, wanted, by=CUSTOMER)
        return _at_price(after, command.total_minor)

    async def extend(self, actor: Actor, command: ExtendOwnBooking) -> Booking:
        """
        Give a booking a later end, or leave it as it is.

        Raises:
            RentalPriceChangedError: it costs something else than was shown.
            and what `plan` raises.
        """
        self._ensure_extendable(await self._proved(actor.store_id, command.id, command.token))
        wanted = ExtendBooking(command.id, command.ends_at)
        after = await self.service.extend(actor, wanted, by=CUSTOMER)
        return _at_price(after, command.total_minor)

    async def _proved(self, store_id: UUID, booking_id: UUID, token: str) -> Kept:
        kept = await self.bookings.lock(store_id, booking_id)
        self.proofs.ensure(store_id, kept, token)
        return kept

    def _ensure_movable(self, kept: Kept) -> None:
        if not rules.is_movable(kept, now=self.clock.now()):
            raise AskStaffError("It can be moved only while giving it up is free: ask us")

    def _ensure_extendable(self, kept: Kept) -> None:
        if not rules.is_extendable(kept.booking, now=self.clock.now()):
            raise AskStaffError("It cannot be made longer any more: ask us")


def _at_price(after: Booking, shown: int | None) -> Booking:
    # What has changed is undone with the call's transaction.
    if shown is not None and shown != after.total_minor:
        raise RentalPriceChangedError(shown_minor=shown, total_minor=after.total_minor)
    return after
