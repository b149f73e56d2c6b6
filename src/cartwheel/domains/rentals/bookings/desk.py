"""Procedures for whoever sits at the desk: counts, what something would come to, photos, use."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.catalog.api import MOST_BYTES, NotAPictureError
from cartwheel.domains.payments.api import AmountExceededError, KeyReusedError
from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.availability.errors import CarUnavailableError, SpanRefusedError
from cartwheel.domains.rentals.bookings.assigning import Assigning
from cartwheel.domains.rentals.bookings.contracts import (
    AssignVehicle,
    Booking,
    BookingById,
    BookingCounts,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.counter import (
    Counter,
    CounterEntries,
    RecordCounterPayment,
    RecordCounterRefund,
)
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    BookingStateError,
    HandoverPhotoNotFoundError,
    HoldOverError,
    MileageError,
    VehicleUnsuitableError,
)
from cartwheel.domains.rentals.bookings.foresight import (
    BookingForesight,
    Foreseeing,
    ForeseeMove,
    ForeseenMove,
    ForeseenReturn,
)
from cartwheel.domains.rentals.bookings.pictures import (
    AddedPhoto,
    AddHandoverPhoto,
    HandoverPhoto,
    HandoverPhotoFlow,
    HandoverPhotoOf,
)
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.utilisation import (
    AskUtilisation,
    FleetUtilisation,
    Utilisation,
)
from cartwheel.domains.rentals.fleet.errors import VehicleNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post

router = Router("booking")

_GIVEN: Final = (
    BookingNotFoundError,
    BookingStateError,
    HoldOverError,
    VehicleNotFoundError,
    VehicleUnsuitableError,
)
_RECORDED: Final = (
    BookingNotFoundError,
    BookingStateError,
    AmountExceededError,
    KeyReusedError,
)


@router.query(rest=get("/bookings/counts"), allow=READ)
async def counts(actor: Actor, bookings: BookingService) -> BookingCounts:
    """Count bookings by where they stand."""
    return await bookings.count(actor.store_id)


@router.query(rest=get("/bookings/utilisation"), allow=READ)
async def utilisation(
    query: AskUtilisation, actor: Actor, utilisation: Utilisation
) -> FleetUtilisation:
    """Say how much of some days each car was rented out, and what it brought."""
    return await utilisation.ask(actor.store_id, query)


@router.query(rest=get("/bookings/{id}/foresight"), allow=READ, raises=[BookingNotFoundError])
async def foresee(query: BookingById, actor: Actor, foreseeing: Foreseeing) -> BookingForesight:
    """Say what cancelling would cost at this moment, and what not coming does."""
    return await foreseeing.ending(actor.store_id, query.id)


@router.query(
    rest=post("/bookings/{id}/foresee-move"), allow=READ, raises=[*_GIVEN, SpanRefusedError]
)
async def foresee_move(query: ForeseeMove, actor: Actor, foreseeing: Foreseeing) -> ForeseenMove:
    """Say what another span would cost, and whether it can be had; nothing is held by that."""
    return await foreseeing.move(actor.store_id, query)


@router.query(
    rest=post("/bookings/{id}/foresee-return"),
    allow=READ,
    raises=[BookingNotFoundError, BookingStateError, MileageError],
)
async def foresee_return(query: ReturnCar, actor: Actor, foreseeing: Foreseeing) -> ForeseenReturn:
    """Say what taking the vehicle back at this moment would come to, of the deposit and beyond."""
    return await foreseeing.give_back(actor.store_id, query)


@router.mutation(
    rest=post("/bookings/{id}/vehicle"), allow=WRITE, raises=[*_GIVEN, CarUnavailableError]
)
async def assign_vehicle(command: AssignVehicle, actor: Actor, assigning: Assigning) -> Booking:
    """Say which vehicle is handed over; bookings of classes give way where they can."""
    return await assigning.assign(actor, command)


@router.query(rest=get("/bookings/{id}/counter"), allow=READ, raises=[BookingNotFoundError])
async def at_counter(query: BookingById, actor: Actor, counter: Counter) -> CounterEntries:
    """List what was paid for a booking and given back at the counter."""
    return await counter.list_all(actor.store_id, query.id)


@router.mutation(
    rest=post("/bookings/{id}/counter-payments"), allow=WRITE, raises=[*_RECORDED, HoldOverError]
)
async def record_payment(command: RecordCounterPayment, actor: Actor, counter: Counter) -> Booking:
    """Record that what is due, or a part of it, was paid in cash or otherwise at the counter."""
    return await counter.take(actor, command)


@router.mutation(rest=post("/bookings/{id}/counter-refunds"), allow=WRITE, raises=[*_RECORDED])
async def record_refund(command: RecordCounterRefund, actor: Actor, counter: Counter) -> Booking:
    """Record that money which was paid at the counter was given back there."""
    return await counter.give_back(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/photos", status=201),
    allow=WRITE,
    limit=per_minute(240),
    raises=[BookingNotFoundError, NotAPictureError],
    # In base64 a file is longer by a third.
    max_body=MOST_BYTES * 4 // 3 + 4_096,
    deadline=timedelta(seconds=30),
)
async def add_photo(
    command: AddHandoverPhoto, actor: Actor, photos: HandoverPhotoFlow
) -> AddedPhoto:
    """Put away a photo of the vehicle, to be named at the pick-up or the return."""
    return await photos.add(actor, command)


@router.query(
    rest=get("/bookings/{id}/photo"),
    allow=READ,
    raises=[BookingNotFoundError, HandoverPhotoNotFoundError],
)
async def photo(query: HandoverPhotoOf, actor: Actor, photos: HandoverPhotoFlow) -> HandoverPhoto:
    """Show a photo of a pick-up or a return, in base64."""
    return await photos.show(actor.store_id, query)
