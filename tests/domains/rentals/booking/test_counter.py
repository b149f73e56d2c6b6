"""What staff take and give back at the counter counts once, and as what was paid online does."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import HOUR, days

from cartwheel.domains.payments.api import AmountExceededError, KeyReusedError
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
    BookingStatus,
    RescheduleBooking,
)
from cartwheel.domains.rentals.bookings.counter import (
    Counter,
    CounterEntry,
    CounterKind,
    CounterMethod,
    RecordCounterPayment,
    RecordCounterRefund,
)
from cartwheel.domains.rentals.bookings.errors import BookingStateError, HoldOverError
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.rates.contracts import CancellationStep, PayWhen, RentalTerms

_DAY = 5_000
_LATER = RentalTerms(pay=PayWhen.LATER)


async def take(desk: Desk, booking_id: UUID, key: str = "slip-1", **given: Any) -> Booking:
    command = RecordCounterPayment(
        **{"id": booking_id, "key": key, "method": CounterMethod.CASH, **given}
    )
    async with desk.lot.use(Counter) as counter:
        return await counter.take(desk.lot.actor, command)


async def give_back(desk: Desk, booking_id: UUID, key: str = "slip-2", **given: Any) -> Booking:
    command = RecordCounterRefund(
        **{"id": booking_id, "key": key, "method": CounterMethod.CASH, **given}
    )
    async with desk.lot.use(Counter) as counter:
        return await counter.give_back(desk.lot.actor, command)


async def entries(desk: Desk, booking_id: UUID) -> tuple[CounterEntry, ...]:
    async with desk.lot.use(Counter) as counter:
        return (await counter.list_all(desk.lot.store_id, booking_id)).items


async def story(desk: Desk, booking_id: UUID) -> list[tuple[str, dict[str, str]]]:
    async with desk.lot.use(BookingService) as bookings:
        told = await bookings.tell_story(desk.lot.store_id, booking_id)
    return [(each.kind, each.about) for each in told.items]


async def test_what_is_due_is_paid_in_parts_and_told(desk: Desk) -> None:
    opened = await desk.hold(await desk.lot.car(terms=_LATER))
    booking = (await desk.pay(opened)).booking
    assert (booking.status, booking.due_minor) == (BookingStatus.CONFIRMED, _DAY)
    part = await take(
        desk,
        booking.id,
        method=CounterMethod.CARD_TERMINAL,
        amount_minor=2_000,
        reference="TID 77",
        note="the rest at the return",
    )
    assert (part.paid_minor, part.counter_paid_minor, part.due_minor) == (2_000, 2_000, 3_000)
    whole = await take(desk, booking.id, "slip-2")
    assert (whole.paid_minor, whole.due_minor, whole.version) == (_DAY, 0, part.version + 1)
    assert BookingAction.RECORD_PAYMENT not in whole.allowed_actions
    assert BookingAction.PAY not in whole.allowed_actions
    # Nothing of it is lost when payments are looked at.
    assert (await desk.look(booking.id)).paid_minor == _DAY
    first, second = await entries(desk, booking.id)
    assert (first.kind, first.method, first.amount_minor, first.reference) == (
        CounterKind.PAYMENT,
        CounterMethod.CARD_TERMINAL,
        2_000,
        "TID 77",
    )
    assert (second.method, second.amount_minor) == (CounterMethod.CASH, 3_000)
    assert first.by.startswith("person:")
    told = [about for kind, about in await story(desk, booking.id) if kind == "paid_at_counter"]
    assert told == [
        {
            "amountMinor": "2000",
            "method": "card_terminal",
            "reference": "TID 77",
            "note": "the rest at the return",
        },
        {"amountMinor": "3000", "method": "cash"},
    ]


async def test_a_slip_counts_once(desk: Desk) -> None:
    opened = await desk.hold(await desk.lot.car(terms=_LATER))
    booking_id = (await desk.pay(opened)).booking.id
    both = await asyncio.gather(*(take(desk, booking_id, amount_minor=1_500) for _ in range(2)))
    assert [each.paid_minor for each in both] == [1_500, 1_500]
    for other in ({"amount_minor": 1_600}, {"method": CounterMethod.BANK_TRANSFER}):
        with pytest.raises(KeyReusedError):
            await take(desk, booking_id, **other)
    with pytest.raises(KeyReusedError):
        await give_back(desk, booking_id, "slip-1")
    with pytest.raises(AmountExceededError):
        await take(desk, booking_id, "slip-2", amount_minor=_DAY - 1_500 + 1)
    assert (await desk.look(booking_id)).paid_minor == 1_500
    assert len(await entries(desk, booking_id)) == 1


async def test_who_pays_at_the_counter_has_the_car(desk: Desk) -> None:
    car = await desk.lot.car()
    held = (await desk.hold(car)).booking
    part = await take(desk, held.id, amount_minor=1_000)
    assert (part.status, part.due_minor, part.hold_until) == (BookingStatus.CONFIRMED, 4_000, None)
    desk.lot.clock.pass_by(HOUR)
    assert await desk.expire() == 0
    late = (await desk.hold(car, days(3, 4))).booking
    desk.lot.clock.pass_by(HOUR)
    await desk.hold(car, days(3, 4))
    with pytest.raises(HoldOverError):
        await take(desk, late.id)
    assert await entries(desk, late.id) == ()


async def test_what_was_paid_online_goes_back_online_and_the_rest_by_hand(desk: Desk) -> None:
    car = await desk.lot.car()
    opened = await desk.book(car)
    async with desk.lot.use(BookingService) as bookings:
        span = days(0, 2)
        command = RescheduleBooking(opened.booking.id, span.starts_at, span.ends_at)
        longer = await bookings.reschedule(desk.lot.actor, command)
    assert longer.due_minor == _DAY
    await take(desk, opened.booking.id)
    await desk.cancel(opened.booking.id)
    await desk.move_money()
    cancelled = await desk.look(opened.booking.id)
    assert (cancelled.paid_minor, cancelled.refunded_minor) == (2 * _DAY, _DAY)
    assert (cancelled.counter_back_minor, cancelled.allowed_actions) == (
        _DAY,
        (BookingAction.RECORD_REFUND,),
    )
    # There is nothing that the jobs could do about the rest, and none is asked to.
    assert await desk._take_jobs() == []
    back = await give_back(desk, cancelled.id, reference="receipt 4")
    assert (back.refunded_minor, back.counter_refunded_minor) == (2 * _DAY, _DAY)
    assert (back.counter_back_minor, back.allowed_actions) == (0, ())
    again = await give_back(desk, cancelled.id, reference="receipt 4")
    assert again.refunded_minor == 2 * _DAY
    with pytest.raises(BookingStateError):
        await give_back(desk, cancelled.id, "slip-3")
    assert (await story(desk, cancelled.id))[-1] == (
        "refunded_at_counter",
        {"amountMinor": str(_DAY), "method": "cash", "reference": "receipt 4"},
    )


async def test_what_was_recorded_in_error_is_given_back_and_due_again(desk: Desk) -> None:
    opened = await desk.hold(await desk.lot.car(terms=_LATER))
    booking_id = (await desk.pay(opened)).booking.id
    await take(desk, booking_id)
    with pytest.raises(AmountExceededError):
        await give_back(desk, booking_id, amount_minor=_DAY + 1)
    back = await give_back(desk, booking_id, amount_minor=1_000)
    assert (back.due_minor, back.counter_minor, back.counter_back_minor) == (1_000, 4_000, 0)
    paid = (await desk.pay(opened)).booking
    assert (paid.due_minor, paid.paid_minor, paid.refunded_minor) == (0, 6_000, 1_000)


async def test_a_fee_is_paid_at_the_counter(desk: Desk) -> None:
    steps = (CancellationStep(hours_before=48, fee_bps=5_000),)
    terms = RentalTerms(pay=PayWhen.LATER, cancellation=steps)
    opened = await desk.hold(await desk.lot.car(terms=terms))
    await desk.pay(opened)
    cancelled = await desk.cancel(opened.booking.id)
    assert cancelled.allowed_actions == (BookingAction.RECORD_PAYMENT,)
    paid = await take(desk, cancelled.id)
    assert (paid.status, paid.paid_minor, paid.due_minor) == (
        BookingStatus.CANCELLED,
        cancelled.fee_minor,
        0,
    )
