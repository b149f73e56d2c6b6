"""Ways to make bookings in a store, for the inputs that name one."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.catalog.factories import some_picture
from tests.domains.rentals.booking.lot import (
    car_row,
    keep,
    location_row,
    vehicle_row,
)
from tests.rpc.house import House

from cartwheel.domains.rentals.availability.contracts import BlockById, BlockVehicle
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.contracts import (
    AssignVehicle,
    BookingById,
    CancelBooking,
    CancelOwnBooking,
    CloseBooking,
    ConfirmBooking,
    CreateBooking,
    ExtendBooking,
    JoinWaitingList,
    MissBooking,
    OpenedBooking,
    OwnBooking,
    PayBooking,
    PickUp,
    QuoteBooking,
    RescheduleBooking,
    ReturnCar,
    SecureBooking,
)
from cartwheel.domains.rentals.bookings.counter import (
    Counter,
    CounterMethod,
    RecordCounterPayment,
    RecordCounterRefund,
)
from cartwheel.domains.rentals.bookings.foresight import ForeseeMove
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.holding import Holding
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.bookings.pictures import (
    AddHandoverPhoto,
    HandoverPhotoFlow,
    HandoverPhotoOf,
)
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.fleet.categories.contracts import CreateRentalCategory
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.models import cars, locations, vehicles
from cartwheel.domains.rentals.own.contracts import (
    ExtendOwnBooking,
    ListOwnBookings,
    MoveOwnBooking,
    OpenOwn,
    PlanOwnMove,
)
from cartwheel.domains.rentals.rates.contracts import RentalTerms
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

_DAY: Final = timedelta(days=1)


def _noon(after: int) -> datetime:
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today + after * _DAY


def _actor(house: House) -> Actor:
    return Actor("person", new_id(), house.store_id, frozenset())


async def _standing(house: House) -> tuple[UUID, UUID, UUID]:
    """Return a car that is offered, its vehicle, and where that stands."""

    async def kept(table: sa.Table, row: dict[str, Any]) -> UUID:
        return await keep(house.database, house.store_id, table, row)

    location_id = await kept(locations, location_row())
    async with house.scope() as scope:
        categories = await scope.get(RentalCategoryService)
        named = CreateRentalCategory(code=f"c{new_id().hex}", name="Compact")
        category_id = (await categories.create(house.store_id, named)).id
    terms = RentalTerms(deposit_minor=10_000)
    car_id = await kept(cars, car_row(category_id=category_id, kind="named", terms=terms))
    row = vehicle_row(car_id=car_id, location_id=location_id)
    return car_id, await kept(vehicles, row), location_id


async def _wanted(house: House) -> dict[str, Any]:
    car_id, _, location_id = await _standing(house)
    return {
        "car": str(car_id),
        "startsAt": _noon(2),
        "endsAt": _noon(3),
        "pickupLocationId": location_id,
    }


async def _asked(house: House) -> dict[str, Any]:
    return {**await _wanted(house), "email": "ada@shop.example"}


async def make_booking(house: House) -> OpenedBooking:
    """Hold a car from the day after tomorrow on."""
    command = msgspec.convert(await _asked(house), CreateBooking)
    async with house.scope() as scope:
        return await (await scope.get(Holding)).create(_actor(house), command)


async def make_confirmed(house: House) -> OpenedBooking:
    """Confirm a booking from the day after tomorrow on."""
    opened = await make_booking(house)
    async with house.scope() as scope:
        service = await scope.get(BookingService)
        await service.confirm(_actor(house), ConfirmBooking(opened.booking.id))
    return opened


async def _picked_up(house: House) -> OpenedBooking:
    opened = await make_confirmed(house)
    async with house.scope() as scope:
        command = PickUp(id=opened.booking.id, mileage=10, fuel_eighths=8)
        await (await scope.get(Handing)).pick_up(_actor(house), command)
    return opened


async def _held(house: House) -> dict[str, Any]:
    return {"id": (await make_booking(house)).booking.id}


async def _paid(house: House) -> dict[str, Any]:
    booking_id = (await make_booking(house)).booking.id
    return {"id": booking_id, "key": new_id().hex, "method": "cash"}


async def _paid_back(house: House) -> dict[str, Any]:
    command = msgspec.convert(await _paid(house), RecordCounterPayment)
    async with house.scope() as scope:
        await (await scope.get(Counter)).take(_actor(house), command)
    return {"id": command.id, "key": new_id().hex, "method": CounterMethod.CASH}


async def _own(house: House) -> dict[str, Any]:
    opened = await make_booking(house)
    return {"id": opened.booking.id, "token": opened.token}


async def _secured(house: House) -> dict[str, Any]:
    opened = await make_confirmed(house)
    return {"id": opened.booking.id, "token": opened.token}


async def _moved(house: House) -> dict[str, Any]:
    return {**await _held(house), "startsAt": _noon(4), "endsAt": _noon(5)}


async def _assigned(house: House) -> dict[str, Any]:
    booking = (await make_booking(house)).booking
    return {"id": booking.id, "vehicleId": booking.vehicle_id}


async def _pictured(house: House) -> dict[str, Any]:
    return {**await _held(house), "content": some_picture()}


async def _picture(house: House) -> dict[str, Any]:
    command = msgspec.convert(await _pictured(house), AddHandoverPhoto)
    async with house.scope() as scope:
        photos = await scope.get(HandoverPhotoFlow)
        added = await photos.add(_actor(house), command)
    return {"id": command.id, "reference": added.reference}


async def _extended(house: House) -> dict[str, Any]:
    return {"id": (await make_confirmed(house)).booking.id, "endsAt": _noon(5)}


async def _out(house: House) -> dict[str, Any]:
    return {"id": (await make_confirmed(house)).booking.id, "mileage": 10, "fuelEighths": 8}


async def _back(house: House) -> dict[str, Any]:
    return {"id": (await _picked_up(house)).booking.id, "mileage": 90, "fuelEighths": 8}


async def _closed(house: House) -> dict[str, Any]:
    opened = await _picked_up(house)
    async with house.scope() as scope:
        command = ReturnCar(id=opened.booking.id, mileage=10, fuel_eighths=8)
        await (await scope.get(Handing)).take_back(_actor(house), command)
    return {"id": opened.booking.id}


async def _missed(house: House) -> dict[str, Any]:
    opened = await make_confirmed(house)
    async with house.scope() as scope:
        connection = await scope.get(Connection)
        await connection.execute(
            sa.update(bookings)
            .where(bookings.c.id == opened.booking.id)
            .values(starts_at=datetime.now(UTC) - _DAY)
        )
    return {"id": opened.booking.id}


async def _block(house: House) -> dict[str, Any]:
    _, vehicle_id, _ = await _standing(house)
    return {"vehicleId": vehicle_id, "startsAt": _noon(2), "endsAt": _noon(3)}


async def _blocked(house: House) -> dict[str, Any]:
    command = msgspec.convert(await _block(house), BlockVehicle)
    async with house.scope() as scope:
        service = await scope.get(AvailabilityService)
        return {"id": (await service.block(_actor(house), command)).id}


async def _movable(house: House) -> dict[str, Any]:
    return {**await _own(house), "startsAt": _noon(4), "endsAt": _noon(5)}


async def _extendable(house: House) -> dict[str, Any]:
    return {**await _secured(house), "endsAt": _noon(5)}


async def _key(house: House) -> dict[str, Any]:
    proofs = await house.container.get(BookingProofs)
    return {"token": proofs.key(house.store_id, new_id())}


async def _pass(house: House) -> dict[str, Any]:
    proofs = await house.container.get(BookingProofs)
    exchanged = proofs.exchange(house.store_id, proofs.key(house.store_id, new_id()))
    assert exchanged is not None
    return {"token": exchanged[1]}


MADE_BOOKINGS: Final[Mapping[type, Any]] = {
    AddHandoverPhoto: _pictured,
    AssignVehicle: _assigned,
    BlockById: _blocked,
    BlockVehicle: _block,
    BookingById: _held,
    CancelBooking: _held,
    CancelOwnBooking: _own,
    CloseBooking: _closed,
    ConfirmBooking: _held,
    CreateBooking: _asked,
    ExtendBooking: _extended,
    ExtendOwnBooking: _extendable,
    ForeseeMove: _moved,
    HandoverPhotoOf: _picture,
    JoinWaitingList: _asked,
    ListOwnBookings: _pass,
    MissBooking: _missed,
    MoveOwnBooking: _movable,
    OpenOwn: _key,
    OwnBooking: _own,
    PayBooking: _own,
    PickUp: _out,
    PlanOwnMove: _movable,
    QuoteBooking: _wanted,
    RescheduleBooking: _moved,
    RecordCounterPayment: _paid,
    RecordCounterRefund: _paid_back,
    ReturnCar: _back,
    SecureBooking: _secured,
}
