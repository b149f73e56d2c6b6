"""Use cases of availability: whether and which cars are free, a calendar, and blocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import (
    Block,
    BlockVehicle,
    CarAvailability,
    CheckAvailability,
    FindFreeCars,
    FleetCalendar,
    FreeCarPage,
    LookAtCalendar,
    OccupancyKind,
    RentalSpan,
    Unblocked,
)
from cartwheel.domains.rentals.availability.errors import BlockNotFoundError
from cartwheel.domains.rentals.availability.finding import FleetFinder
from cartwheel.domains.rentals.availability.offers import Offer, OfferRepository, hindrances
from cartwheel.domains.rentals.availability.repository import OccupancyRepository, Wish
from cartwheel.domains.rentals.availability.vehicles import VehicleDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.kernel.rows import read
from cartwheel.systems.rpc.api import Actor, AuditNote

_LONGEST: Final = timedelta(days=400)
_MOST_DAYS: Final = 62


def ensure_span(starts_at: datetime, ends_at: datetime) -> None:
    """
    Refuse what is no span, or longer than 400 days.

    Raises:
        InvalidInputError: it ends before it begins, or is too long; `endsAt` is named.
    """
    if ends_at <= starts_at:
        raise InvalidInputError(Issue(("endsAt",), "It must end after it begins"))
    if ends_at - starts_at > _LONGEST:
        raise InvalidInputError(Issue(("endsAt",), "It may be 400 days long at most"))


def wish_for(
    offer: Offer,
    span: RentalSpan,
    *,
    location_id: UUID | None,
    booking_id: UUID | None = None,
    hold_until: datetime | None = None,
) -> Wish:
    """Return what a rental of a car wants, its time to turn round included."""
    return Wish(
        id=new_id(),
        starts_at=span.starts_at,
        ends_at=span.ends_at + offer.buffer,
        kind=OccupancyKind.BOOKING if hold_until is None else OccupancyKind.HOLD,
        category_id=offer.category_id,
        car_id=None if offer.is_class else offer.id,
        location_id=location_id,
        booking_id=booking_id,
        expires_at=hold_until,
    )


@dataclass(frozen=True, slots=True)
class AvailabilityService:
    """When cars can be had."""

    offers: OfferRepository
    taken: OccupancyRepository
    finder: FleetFinder
    vehicles: VehicleDirectory
    allotting: Allotting
    clock: Clock
    note: AuditNote

    async def check(self, store_id: UUID, query: CheckAvailability) -> CarAvailability:
        """
        Say whether a car can be had for a span, and what is free around it if not.

        Nothing is held by that. Moving bookings of classes is thought through, and not done.

        Raises:
            InvalidInputError: it is no span.
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has no such location.
        """
        ensure_span(query.starts_at, query.ends_at)
        pickup = back = None
        if query.pickup_location_id is None:
            offer = await self.offers.get(store_id, query.car)
        else:
            offer, (pickup, back) = await self.offers.get_at(
                store_id,
                query.car,
                query.pickup_location_id,
                query.return_location_id or query.pickup_location_id,
            )
        span, now = RentalSpan(query.starts_at, query.ends_at), self.clock.now()
        hindered = hindrances(offer, span, now=now, pickup=pickup, back=back)
        wish = wish_for(offer, span, location_id=query.pickup_location_id)
        vehicles, free = await self.taken.count_free(store_id, wish, now=now)
        fits = free > 0 or await self.allotting.could_fit(store_id, wish)
        conflicts: tuple[RentalSpan, ...] = ()
        nearest: tuple[RentalSpan, ...] = ()
        if not fits:
            conflicts, nearest = await self.allotting.look_around(
                store_id, wish, buffer=offer.buffer
            )
        return CarAvailability(
            car_id=offer.id,
            is_available=fits and not hindered,
            vehicles=vehicles,
            free_vehicles=free,
            hindrances=hindered,
            conflicts=conflicts,
            nearest=nearest,
        )

    async def list_free(self, store_id: UUID, query: FindFreeCars) -> FreeCarPage:
        """
        List the cars that have a free vehicle, the cheapest day first.

        Raises:
            InvalidInputError: it is no span.
        """
        ensure_span(query.starts_at, query.ends_at)
        found = await self.finder.list_free(store_id, query, now=self.clock.now())
        return page_of(FreeCarPage, found, limit=query.limit, by=lambda car: car.id)

    async def look_at_calendar(self, store_id: UUID, query: LookAtCalendar) -> FleetCalendar:
        """
        Show cars with their vehicles, and what is taken of these on some days.

        Raises:
            InvalidInputError: the days end before they begin, or are more than 62.
        """
        days = (query.before_on - query.from_on).days
        if not 0 < days <= _MOST_DAYS:
            raise InvalidInputError(Issue(("beforeOn",), "From one to 62 days can be looked at"))
        found = await self.finder.list_calendar(store_id, query, now=self.clock.now())
        return page_of(FleetCalendar, found, limit=query.limit, by=lambda car: car.id)

    async def block(self, actor: Actor, command: BlockVehicle) -> Block:
        """
        Take a vehicle out of renting for a span; bookings of classes give way where they can.

        Raises:
            InvalidInputError: it is no span.
            VehicleNotFoundError: the store has no such vehicle in service.
            CarUnavailableError: it is booked, and the booking cannot be moved.
        """
        ensure_span(command.starts_at, command.ends_at)
        vehicle = await self.vehicles.get(actor.store_id, command.vehicle_id)
        wish = Wish(
            id=new_id(),
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            kind=OccupancyKind(command.kind),
            category_id=vehicle.category_id,
            vehicle_id=vehicle.id,
            location_id=vehicle.location_id,
            note=command.note,
        )
        await self.allotting.take(actor.store_id, wish, buffer=timedelta())
        made = read(await self.taken.find_block(actor.store_id, wish.id), Block)
        self.note.tell(made.id, before=None, after=made)
        return made

    async def unblock(self, actor: Actor, block_id: UUID) -> Unblocked:
        """
        Let a vehicle be rented again.

        Raises:
            BlockNotFoundError: the store has no such block.
        """
        row = await self.taken.find_block(actor.store_id, block_id)
        if row is None or await self.taken.remove_block(actor.store_id, block_id) is None:
            raise BlockNotFoundError(block_id)
        self.note.tell(block_id, before=read(row, Block), after=None)
        return Unblocked(block_id)
