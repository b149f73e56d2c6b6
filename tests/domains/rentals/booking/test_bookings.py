"""From the hold to the day when all is settled, and every way a booking ends before that."""

from datetime import timedelta

import pytest
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import HOUR, days
from tests.kit.outbox import announced

from cartwheel.domains.rentals.availability.contracts import CheckAvailability, Hindrance
from cartwheel.domains.rentals.availability.errors import CarUnavailableError, SpanRefusedError
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.contracts import (
    BookingAction,
    BookingSort,
    BookingStatus,
    CancelOwnBooking,
    ConfirmBooking,
    Damage,
    ExtendBooking,
    JoinWaitingList,
    ListBookings,
    OwnBooking,
    PickUp,
    RentalCharge,
    RescheduleBooking,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    BookingStateError,
    HoldOverError,
    MileageError,
    RentalPriceChangedError,
)
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingExpired,
    BookingHeld,
    BookingPaymentReturned,
    BookingRescheduled,
    WaitingCarFree,
)
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.waiting import WaitingList
from cartwheel.domains.rentals.rates.contracts import (
    CancellationStep,
    Mileage,
    PayWhen,
    RatePlan,
    RateSet,
    RentalTerms,
)

_DAY_MINOR = 5_000
_QUARTER = timedelta(minutes=15)


async def test_a_booking_is_held_paid_for_and_confirmed(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.hold(car)
    held = opened.booking
    assert (held.status, held.total_minor, held.due_minor) == (
        BookingStatus.HELD,
        _DAY_MINOR,
        _DAY_MINOR,
    )
    assert held.vehicle_id is not None
    assert held.hold_until == desk.lot.clock.now() + _QUARTER
    assert BookingAction.PAY in held.allowed_actions
    (told,) = await announced(desk.lot.database, BookingHeld, store_id=desk.lot.store_id)
    assert told.booking_id == held.id
    paid = (await desk.pay(opened)).booking
    assert (paid.status, paid.paid_minor, paid.due_minor) == (
        BookingStatus.CONFIRMED,
        _DAY_MINOR,
        0,
    )
    assert paid.hold_until is None
    async with desk.lot.use(BookingService) as bookings:
        story = await bookings.tell_story(desk.lot.store_id, held.id)
    assert [each.kind for each in story.items] == ["held", "paid", "confirmed"]
    # It is no hold any more, which would end by itself.
    desk.lot.clock.pass_by(HOUR)
    assert await desk.expire() == 0
    with pytest.raises(CarUnavailableError):
        await desk.hold(car)


async def test_a_refusal_leaves_nothing_behind(desk: Desk) -> None:
    car = await desk.lot.car(terms=RentalTerms(min_minutes=120, lead_minutes=60))
    await desk.book(car)
    before = await desk.lot.taken()
    with pytest.raises(CarUnavailableError):
        await desk.hold(car)
    with pytest.raises(RentalPriceChangedError):
        await desk.hold(car, days(3, 4), total_minor=_DAY_MINOR - 1)
    with pytest.raises(SpanRefusedError) as short:
        await desk.hold(car, days(3, 3.05))
    assert short.value.hindrances == (Hindrance.TOO_SHORT,)
    with pytest.raises(SpanRefusedError) as soon:
        await desk.hold(car, days(-0.99, 1))
    assert soon.value.hindrances == (Hindrance.TOO_SOON,)
    assert await desk.lot.taken() == before
    async with desk.lot.use(BookingService) as bookings:
        page = await bookings.list_page(desk.lot.store_id, ListBookings())
    assert len(page.items) == 1


async def test_a_price_is_frozen_while_the_car_is_held(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.hold(car)
    await desk.lot.change_car(car, rates=RatePlan(base=RateSet(day_minor=9_000)))
    assert (await desk.pay(opened)).booking.total_minor == _DAY_MINOR
    assert (await desk.hold(car, days(3, 4))).booking.total_minor == 9_000


async def test_a_hold_that_is_over_is_written_down(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.hold(car)
    desk.lot.clock.pass_by(_QUARTER)
    assert await desk.expire() == 1
    expired = await desk.look(opened.booking.id)
    assert (expired.status, expired.allowed_actions) == (BookingStatus.EXPIRED, ())
    assert await desk.lot.count() == 0
    assert len(await announced(desk.lot.database, BookingExpired, store_id=desk.lot.store_id)) == 1
    with pytest.raises(BookingStateError):
        await desk.pay(opened)


async def test_whoever_pays_too_late_books_again(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.hold(car)
    desk.lot.clock.pass_by(_QUARTER)
    await desk.hold(car)
    with pytest.raises(HoldOverError):
        await desk.pay(opened)
    assert await desk.lot.count() == 1


async def test_a_payment_that_comes_after_the_hold_goes_back(desk: Desk) -> None:
    """The service says yes once the hold is over and the car another's: money back, and told."""
    car = await desk.lot.car()
    opened = await desk.hold(car)
    asked = await desk.pay(opened, "sandbox_delayed")
    assert asked.booking.status is BookingStatus.PENDING_PAYMENT
    desk.lot.clock.pass_by(_QUARTER)
    await desk.book(car)
    await desk.sweep()
    late = await desk.look(opened.booking.id)
    assert late.status is BookingStatus.EXPIRED
    await desk.move_money()
    settled = await desk.look(opened.booking.id)
    assert settled.paid_minor == settled.refunded_minor == _DAY_MINOR
    (told,) = await announced(desk.lot.database, BookingPaymentReturned, store_id=desk.lot.store_id)
    assert (told.booking_id, told.amount_minor) == (opened.booking.id, _DAY_MINOR)


async def test_cancelling_costs_what_the_terms_say(desk: Desk) -> None:
    terms = RentalTerms(cancellation=(CancellationStep(hours_before=48, fee_bps=2_500),))
    car = await desk.lot.car(terms=terms)
    opened = await desk.book(car)
    cancelled = await desk.cancel(opened.booking.id, reason="ill")
    assert (cancelled.status, cancelled.fee_minor) == (BookingStatus.CANCELLED, 1_250)
    (told,) = await announced(desk.lot.database, BookingCancelled, store_id=desk.lot.store_id)
    assert (told.fee_minor, told.refund_minor) == (1_250, 3_750)
    await desk.move_money()
    settled = await desk.look(opened.booking.id)
    assert (settled.paid_minor, settled.refunded_minor) == (5_000, 3_750)
    await desk.book(car)
    # In time, or where it is waived, all of it goes back.
    early = await desk.book(car, days(9, 10))
    await desk.cancel(early.booking.id)
    await desk.move_money()
    assert (await desk.look(early.booking.id)).refunded_minor == 5_000
    with pytest.raises(BookingStateError):
        await desk.cancel(early.booking.id)


async def test_a_refund_that_is_refused_is_told_and_not_asked_for_ever(desk: Desk) -> None:
    terms = RentalTerms(cancellation=(CancellationStep(hours_before=48, fee_bps=2_500),))
    opened = await desk.hold(await desk.lot.car(terms=terms))
    await desk.pay(opened, "sandbox_refund_fails")
    await desk.cancel(opened.booking.id)
    await desk.move_money()
    settled = await desk.look(opened.booking.id)
    assert (settled.paid_minor, settled.refunded_minor) == (5_000, 0)
    async with desk.lot.use(BookingService) as bookings:
        story = await bookings.tell_story(desk.lot.store_id, opened.booking.id)
    assert story.items[-1].kind == "refund_failed"


async def test_another_span_is_paid_for_or_given_back(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.book(car, days(0, 2))
    other = await desk.book(car, days(5, 6))
    with pytest.raises(CarUnavailableError):
        await _reschedule(desk, opened.booking.id, 5, 7)
    same = await desk.look(opened.booking.id)
    assert (same.starts_at, same.total_minor) == (opened.booking.starts_at, 10_000)
    shorter = await _reschedule(desk, opened.booking.id, 1, 2)
    assert (shorter.total_minor, shorter.due_minor) == (5_000, 0)
    await desk.move_money()
    assert (await desk.look(opened.booking.id)).refunded_minor == 5_000
    longer = await _reschedule(desk, opened.booking.id, 1, 4)
    assert longer.due_minor == 10_000
    assert (await desk.pay(opened)).booking.due_minor == 0
    told = await announced(desk.lot.database, BookingRescheduled, store_id=desk.lot.store_id)
    assert [each.is_extension for each in told] == [False, False]
    # The day that was given up is another's at once.
    await desk.book(car, days(0, 0.9))
    await _extend(desk, other.booking.id, 8)
    assert await desk.lot.count() == 3


async def test_a_rental_from_the_counter_and_back(desk: Desk) -> None:
    """Late, too far and scratched: the deposit pays what it can, and the rest is due."""
    terms = RentalTerms(deposit_minor=20_000, late_fee_per_hour_minor=1_000)
    plan = RatePlan(
        base=RateSet(day_minor=_DAY_MINOR), mileage=Mileage(per_day=100, extra_minor=50)
    )
    car = await desk.lot.car(terms=terms, rates=plan)
    opened = await desk.book(car)
    assert (await desk.deposit(opened)).deposit_held_minor == 20_000
    booking_id, actor = opened.booking.id, desk.lot.actor
    desk.lot.clock.time = opened.booking.starts_at
    async with desk.lot.use(Handing) as handing:
        out = await handing.pick_up(
            actor,
            PickUp(id=booking_id, mileage=1_000, fuel_eighths=8, photos=("p/1",), signature="s/1"),
        )
    assert (out.status, out.vehicle_id) == (BookingStatus.PICKED_UP, opened.booking.vehicle_id)
    with pytest.raises(BookingStateError):
        await desk.cancel(booking_id)
    desk.lot.clock.time = opened.booking.ends_at + 2 * HOUR
    back = ReturnCar(
        id=booking_id, mileage=1_160, fuel_eighths=4, damages=(Damage("scratch", 7_000),)
    )
    with pytest.raises(MileageError):
        async with desk.lot.use(Handing) as handing:
            await handing.take_back(actor, ReturnCar(id=booking_id, mileage=999, fuel_eighths=4))
    async with desk.lot.use(Handing) as handing:
        returned = await handing.take_back(actor, back)
    assert returned.charges == (
        RentalCharge("late", 2_000, quantity=2, unit_minor=1_000),
        RentalCharge("mileage", 3_000, quantity=60, unit_minor=50),
        RentalCharge("damage", 7_000, "scratch"),
    )
    assert returned.due_minor == 12_000
    await desk.move_money()
    settled = await desk.look(booking_id)
    assert (settled.deposit_taken_minor, settled.deposit_held_minor) == (12_000, 0)
    assert settled.due_minor == 0
    async with desk.lot.use(Handing) as handing:
        assert (await handing.close(actor, booking_id)).status is BookingStatus.CLOSED


async def test_an_early_return_frees_the_car_and_the_deposit(desk: Desk) -> None:
    car = await desk.lot.car(terms=RentalTerms(deposit_minor=20_000, buffer_minutes=60))
    opened = await desk.book(car, days(0, 4))
    await desk.deposit(opened)
    desk.lot.clock.time = opened.booking.starts_at
    async with desk.lot.use(Handing) as handing:
        await handing.pick_up(
            desk.lot.actor, PickUp(id=opened.booking.id, mileage=0, fuel_eighths=8)
        )
    desk.lot.clock.time += timedelta(days=1)
    async with desk.lot.use(Handing) as handing:
        await handing.take_back(
            desk.lot.actor, ReturnCar(id=opened.booking.id, mileage=10, fuel_eighths=8)
        )
    await desk.move_money()
    settled = await desk.look(opened.booking.id)
    assert (settled.deposit_held_minor, settled.deposit_taken_minor) == (0, 0)
    await desk.hold(car, days(1.1, 2))


async def test_nobody_comes(desk: Desk) -> None:
    car = await desk.lot.car(terms=RentalTerms(no_show_fee_bps=5_000))
    opened = await desk.book(car)
    with pytest.raises(BookingStateError):
        async with desk.lot.use(Handing) as handing:
            await handing.miss(desk.lot.actor, opened.booking.id)
    desk.lot.clock.time = opened.booking.starts_at + HOUR
    async with desk.lot.use(Handing) as handing:
        missed = await handing.miss(desk.lot.actor, opened.booking.id)
    assert (missed.status, missed.fee_minor) == (BookingStatus.NO_SHOW, 2_500)
    await desk.move_money()
    assert (await desk.look(opened.booking.id)).refunded_minor == 2_500
    assert await desk.lot.count() == 0


async def test_what_is_paid_later_is_confirmed_without_a_payment(desk: Desk) -> None:
    car = await desk.lot.car(terms=RentalTerms(pay=PayWhen.LATER))
    paid = await desk.pay(await desk.hold(car))
    assert (paid.booking.status, paid.payment) == (BookingStatus.CONFIRMED, None)
    assert paid.booking.due_minor == _DAY_MINOR
    held = await desk.hold(car, days(2, 3))
    async with desk.lot.use(BookingService) as bookings:
        confirmed = await bookings.confirm(desk.lot.actor, ConfirmBooking(held.booking.id))
    assert confirmed.status is BookingStatus.CONFIRMED


async def test_customers_reach_their_own_alone(desk: Desk) -> None:
    car = await desk.lot.car()
    mine, other = await desk.hold(car), await desk.hold(car, days(2, 3))
    async with desk.lot.use(BookingService) as bookings:
        found = await bookings.look_at(desk.lot.store_id, OwnBooking(mine.booking.id, mine.token))
    assert found.id == mine.booking.id
    for act in (
        lambda bookings: bookings.look_at(
            desk.lot.store_id, OwnBooking(mine.booking.id, other.token)
        ),
        lambda bookings: bookings.cancel_own(
            desk.lot.actor, CancelOwnBooking(mine.booking.id, other.token)
        ),
    ):
        with pytest.raises(BookingNotFoundError):
            async with desk.lot.use(BookingService) as bookings:
                await act(bookings)
    async with desk.lot.use(BookingService) as bookings:
        gone = await bookings.cancel_own(
            desk.lot.actor, CancelOwnBooking(mine.booking.id, mine.token)
        )
    assert gone.status is BookingStatus.CANCELLED


async def test_bookings_are_listed_by_what_is_asked(desk: Desk) -> None:
    car = await desk.lot.car()
    spans = [days(4, 6), days(0, 1), days(8, 11)]
    made = [(await desk.hold(car, span)).booking for span in spans]
    async with desk.lot.use(BookingService) as bookings:

        async def listed(**given: object) -> list[int]:
            query = ListBookings(**given)  # type: ignore[arg-type]
            page = await bookings.list_page(desk.lot.store_id, query)
            return [[one.id for one in made].index(each.id) for each in page.items]

        assert await listed() == [2, 1, 0]
        assert await listed(sort=BookingSort.START) == [2, 0, 1]
        assert await listed(sort=BookingSort.TOTAL) == [2, 0, 1]
        assert await listed(sort=BookingSort.TOTAL, cursor=made[2].id, limit=1) == [0]
        assert await listed(starts_from=days(1, 2).starts_at) == [2, 0]
        assert await listed(status=BookingStatus.CONFIRMED) == []


async def test_whoever_waits_is_told_once(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.book(car)
    span = days(0, 1)
    async with desk.lot.use(WaitingList) as waiting:
        await waiting.join(
            desk.lot.actor,
            JoinWaitingList(
                car=str(car),
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                pickup_location_id=desk.lot.location_id,
                email="bob@shop.example",
            ),
        )
    for expected in (0, 1, 0):
        if expected:
            await desk.cancel(opened.booking.id)
        async with desk.lot.use(WaitingList) as waiting:
            assert await waiting.tell(desk.lot.store_id, limit=10) == expected
    (told,) = await announced(desk.lot.database, WaitingCarFree, store_id=desk.lot.store_id)
    assert (told.car_id, told.email) == (car, "bob@shop.example")


async def test_availability_says_what_a_booking_would_be_told(desk: Desk) -> None:
    car = await desk.lot.car(vehicles=2)
    await desk.book(car)
    async with desk.lot.use(AvailabilityService) as availability:
        span = days(0, 1)
        query = CheckAvailability(str(car), span.starts_at, span.ends_at, desk.lot.location_id)
        free = await availability.check(desk.lot.store_id, query)
    assert (free.is_available, free.vehicles, free.free_vehicles) == (True, 2, 1)
    await desk.book(car)
    async with desk.lot.use(AvailabilityService) as availability:
        full = await availability.check(desk.lot.store_id, query)
    assert (full.is_available, full.free_vehicles, len(full.conflicts)) == (False, 0, 1)
    assert full.nearest[0].starts_at == span.ends_at + HOUR


async def _reschedule(desk: Desk, booking_id: object, first: float, last: float) -> object:
    span = days(first, last)
    async with desk.lot.use(BookingService) as bookings:
        return await bookings.reschedule(
            desk.lot.actor, RescheduleBooking(booking_id, span.starts_at, span.ends_at)
        )


async def _extend(desk: Desk, booking_id: object, last: float) -> object:
    async with desk.lot.use(BookingService) as bookings:
        return await bookings.extend(
            desk.lot.actor, ExtendBooking(booking_id, days(0, last).ends_at)
        )
