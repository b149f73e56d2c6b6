"""Procedures of bookings: staff by ids, storefronts by the token of each booking."""

from typing import Final

from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.rentals.access import READ, SHOP, WRITE
from cartwheel.domains.rentals.availability.contracts import (
    Block,
    BlockById,
    BlockVehicle,
    CarAvailability,
    CheckAvailability,
    FindFreeCars,
    FleetCalendar,
    FreeCarPage,
    LookAtCalendar,
    Unblocked,
)
from cartwheel.domains.rentals.availability.errors import (
    BlockNotFoundError,
    CarUnavailableError,
    SpanRefusedError,
)
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingById,
    BookingPage,
    BookingTimeline,
    CancelBooking,
    CancelOwnBooking,
    CloseBooking,
    ConfirmBooking,
    CreateBooking,
    ExtendBooking,
    JoinWaitingList,
    ListBookings,
    MissBooking,
    OpenedBooking,
    OwnBooking,
    PaidBooking,
    PayBooking,
    PickUp,
    QuoteBooking,
    RentalWaiting,
    RescheduleBooking,
    ReturnCar,
    SecureBooking,
)
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    BookingStateError,
    ExtraUnavailableError,
    HoldOverError,
    MileageError,
    RentalPriceChangedError,
    SignatureMissingError,
    VehicleStillOutError,
    VehicleUnsuitableError,
)
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.holding import Holding
from cartwheel.domains.rentals.bookings.paying import BookingPaymentFlow
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.waiting import WaitingList
from cartwheel.domains.rentals.fleet.errors import (
    CarNotFoundError,
    ExtraNotFoundError,
    RentalLocationNotFoundError,
    VehicleNotFoundError,
)
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.domains.rentals.risk.contracts import SuggestedDeposit
from cartwheel.domains.rentals.risk.service import DepositAdvice
from cartwheel.systems.providers.api import (
    ProviderConfigError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderValidationError,
)
from cartwheel.systems.rpc.api import Actor, Router, delete, get, per_minute, post

router = Router("booking", about="Rentals that are booked, and when cars are free for one.")

_PLACES: Final = (CarNotFoundError, RentalLocationNotFoundError)
_PRICED: Final = (*_PLACES, ExtraNotFoundError, CustomerNotFoundError, SpanRefusedError)
_MOVED: Final = (
    BookingNotFoundError,
    BookingStateError,
    SpanRefusedError,
    HoldOverError,
    CarUnavailableError,
    ExtraUnavailableError,
)
_PAID: Final = (
    BookingNotFoundError,
    BookingStateError,
    HoldOverError,
    ProviderConfigError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderValidationError,
)


@router.query(rest=get("/bookings/availability"), allow=SHOP, raises=[*_PLACES])
async def check_availability(
    query: CheckAvailability, actor: Actor, availability: AvailabilityService
) -> CarAvailability:
    """Say whether a car can be had for a span, and what is free around it if not."""
    return await availability.check(actor.store_id, query)


@router.query(rest=get("/bookings/free-cars"), allow=SHOP)
async def find_free(
    query: FindFreeCars, actor: Actor, availability: AvailabilityService
) -> FreeCarPage:
    """List the cars that are free for a span, the cheapest day first."""
    return await availability.list_free(actor.store_id, query)


@router.query(rest=get("/bookings/calendar"), allow=READ)
async def calendar(
    query: LookAtCalendar, actor: Actor, availability: AvailabilityService
) -> FleetCalendar:
    """Show up to 500 cars with their vehicles, and what is taken of them on some days."""
    return await availability.look_at_calendar(actor.store_id, query)


@router.mutation(
    rest=post("/vehicle-blocks", status=201),
    allow=WRITE,
    raises=[VehicleNotFoundError, CarUnavailableError],
)
async def block(command: BlockVehicle, actor: Actor, availability: AvailabilityService) -> Block:
    """Take a vehicle out of renting for a span, for maintenance or otherwise."""
    return await availability.block(actor, command)


@router.mutation(rest=delete("/vehicle-blocks/{id}"), allow=WRITE, raises=[BlockNotFoundError])
async def unblock(command: BlockById, actor: Actor, availability: AvailabilityService) -> Unblocked:
    """Let a vehicle be rented again."""
    return await availability.unblock(actor, command.id)


@router.query(rest=post("/bookings/quote"), allow=SHOP, raises=[*_PRICED])
async def quote(query: QuoteBooking, actor: Actor, bookings: BookingService) -> RentalQuote:
    """Return what a rental costs, line by line; whether the car is free is not looked at."""
    return await bookings.quote(actor.store_id, query)


@router.mutation(
    rest=post("/bookings", status=201),
    allow=SHOP,
    raises=[*_PRICED, RentalPriceChangedError, CarUnavailableError, ExtraUnavailableError],
)
async def create(command: CreateBooking, actor: Actor, holding: Holding) -> OpenedBooking:
    """Hold a car for a quarter of an hour; the answer alone shows the token of the booking."""
    return await holding.create(actor, command)


@router.query(rest=get("/bookings"), allow=READ)
async def list_(query: ListBookings, actor: Actor, bookings: BookingService) -> BookingPage:
    """List bookings by status, car, customer or span."""
    return await bookings.list_page(actor.store_id, query)


@router.query(rest=get("/bookings/{id}"), allow=READ, raises=[BookingNotFoundError])
async def get_(query: BookingById, actor: Actor, bookings: BookingService) -> Booking:
    """Return a booking with what can be done with it."""
    return await bookings.get(actor.store_id, query.id)


@router.query(
    rest=get("/bookings/{id}/suggested-deposit"), allow=READ, raises=[BookingNotFoundError]
)
async def suggest_deposit(
    query: BookingById, actor: Actor, advice: DepositAdvice
) -> SuggestedDeposit:
    """Return the deposit that the risk of a booking's being cancelled suggests, if it does."""
    return await advice.suggest(actor.store_id, query.id)


@router.query(rest=get("/bookings/{id}/timeline"), allow=READ, raises=[BookingNotFoundError])
async def timeline(query: BookingById, actor: Actor, bookings: BookingService) -> BookingTimeline:
    """List what happened to a booking, the oldest first."""
    return await bookings.tell_story(actor.store_id, query.id)


@router.mutation(
    rest=post("/bookings/{id}/look"),
    allow=SHOP,
    raises=[BookingNotFoundError],
    keyed=False,
    audited=False,
)
async def look(query: OwnBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Look at a booking by its token."""
    return await bookings.look_at(actor.store_id, query)


@router.mutation(rest=post("/bookings/{id}/pay"), allow=SHOP, raises=[*_PAID])
async def pay(command: PayBooking, actor: Actor, paying: BookingPaymentFlow) -> PaidBooking:
    """Pay what is due, or confirm a booking that is paid later."""
    return await paying.pay(actor.store_id, command)


@router.mutation(rest=post("/bookings/{id}/deposit"), allow=SHOP, raises=[*_PAID])
async def authorise_deposit(
    command: SecureBooking, actor: Actor, paying: BookingPaymentFlow
) -> PaidBooking:
    """Hold the deposit; at the return what is owed is taken of it, and the rest released."""
    return await paying.authorise_deposit(actor.store_id, command)


@router.mutation(
    rest=post("/bookings/{id}/confirm"),
    allow=WRITE,
    raises=[BookingNotFoundError, BookingStateError, HoldOverError],
)
async def confirm(command: ConfirmBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Confirm a booking that is paid elsewhere, or later."""
    return await bookings.confirm(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/cancel"),
    allow=WRITE,
    raises=[BookingNotFoundError, BookingStateError],
)
async def cancel(command: CancelBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Give a booking up; its fee is that of its terms, unless it is waived."""
    return await bookings.cancel(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/cancel-own"),
    allow=SHOP,
    raises=[BookingNotFoundError, BookingStateError],
)
async def cancel_own(command: CancelOwnBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Give a booking up by its token."""
    return await bookings.cancel_own(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/reschedule"),
    allow=WRITE,
    raises=[*_MOVED, VehicleNotFoundError, VehicleUnsuitableError],
)
async def reschedule(command: RescheduleBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Give a booking another span; it keeps the old one if that is taken."""
    return await bookings.reschedule(actor, command)


@router.mutation(rest=post("/bookings/{id}/extend"), allow=WRITE, raises=[*_MOVED])
async def extend(command: ExtendBooking, actor: Actor, bookings: BookingService) -> Booking:
    """Give a booking a later end, be the car on the road or not."""
    return await bookings.extend(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/pick-up"),
    allow=WRITE,
    raises=[
        BookingNotFoundError,
        BookingStateError,
        SignatureMissingError,
        VehicleStillOutError,
        MileageError,
    ],
)
async def pick_up(command: PickUp, actor: Actor, handing: Handing) -> Booking:
    """Hand the vehicle over: mileage, fuel, photos and signature are kept."""
    return await handing.pick_up(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/return"),
    allow=WRITE,
    raises=[BookingNotFoundError, BookingStateError, MileageError, RentalLocationNotFoundError],
)
async def take_back(command: ReturnCar, actor: Actor, handing: Handing) -> Booking:
    """Take the vehicle back; late hours, extra distance and damage are charged."""
    return await handing.take_back(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/close"),
    allow=WRITE,
    raises=[BookingNotFoundError, BookingStateError],
)
async def close(command: CloseBooking, actor: Actor, handing: Handing) -> Booking:
    """Say that everything about a booking is settled."""
    return await handing.close(actor, command.id)


@router.mutation(
    rest=post("/bookings/{id}/no-show"),
    allow=WRITE,
    raises=[BookingNotFoundError, BookingStateError],
)
async def no_show(command: MissBooking, actor: Actor, handing: Handing) -> Booking:
    """Say that nobody came for the car; it is free again."""
    return await handing.miss(actor, command.id)


@router.mutation(
    rest=post("/bookings/waiting-list", status=201),
    allow=SHOP,
    limit=per_minute(60),
    raises=[*_PLACES],
)
async def wait(command: JoinWaitingList, actor: Actor, waiting: WaitingList) -> RentalWaiting:
    """Be told when a car is free after all."""
    return await waiting.join(actor, command)
