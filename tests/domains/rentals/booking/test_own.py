"""Customers see and change bookings of their own by a proof, within their terms, and no others'."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import DAY, HOUR, days
from tests.kit.outbox import queued

from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.bookings.contracts import BookingStatus, OpenedBooking, OwnBooking
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    RentalPriceChangedError,
)
from cartwheel.domains.rentals.bookings.proofs import (
    KEY_LASTS,
    LINK_LASTS,
    PASS_LASTS,
    BookingProofs,
)
from cartwheel.domains.rentals.letters.messages import SendOwnKey
from cartwheel.domains.rentals.own.contracts import (
    AskForKey,
    ExtendOwnBooking,
    ListOwnBookings,
    MoveOwnBooking,
    OpenOwn,
    OwnWays,
    PlanOwnMove,
)
from cartwheel.domains.rentals.own.errors import AskStaffError, LinkOverError
from cartwheel.domains.rentals.own.service import OwnBookings
from cartwheel.domains.rentals.rates.contracts import CancellationStep, RentalTerms
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

STRICT = RentalTerms(cancellation=(CancellationStep(hours_before=48, fee_bps=5_000),))


async def look(desk: Desk, booking_id: UUID, token: str) -> OwnWays:
    async with desk.lot.use(OwnBookings) as own:
        return await own.look_at(desk.lot.store_id, OwnBooking(booking_id, token))


async def proofs_of(desk: Desk) -> BookingProofs:
    return await desk.lot.container.get(BookingProofs)


async def pass_of(desk: Desk, opened: OpenedBooking) -> str:
    """Return the pass of a booking's customer, as the mailed key brings it."""
    customer_id = opened.booking.customer_id
    assert customer_id is not None
    key = (await proofs_of(desk)).key(desk.lot.store_id, customer_id)
    async with desk.lot.use(OwnBookings) as own:
        return (await own.open(desk.lot.store_id, OpenOwn(key))).token


async def test_each_proof_opens_what_it_is_for_and_nothing_else(desk: Desk) -> None:
    """Of another's booking there is nothing to be seen, whatever is brought."""
    lot, car_id = desk.lot, await desk.lot.car(vehicles=3)
    mine = await desk.book(car_id)
    later = await desk.book(car_id, days(4, 5))
    other = await desk.book(car_id, email="bob@shop.example")
    proofs = await proofs_of(desk)
    link = proofs.link(lot.store_id, mine.booking.id, ends_at=mine.booking.ends_at)
    token = await pass_of(desk, mine)
    for proof in (mine.token, link, token):
        assert (await look(desk, mine.booking.id, proof)).booking == mine.booking
        with pytest.raises(BookingNotFoundError):
            await look(desk, other.booking.id, proof)
    with pytest.raises(BookingNotFoundError):
        await look(desk, later.booking.id, link)
    strange = proofs.link(new_id(), mine.booking.id, ends_at=mine.booking.ends_at)
    key = proofs.key(lot.store_id, mine.booking.customer_id or new_id())
    for none in (strange, key, f"{link[:-6]}AAAA==", "ada@shop.example", mine.booking.number * 2):
        with pytest.raises(BookingNotFoundError):
            await look(desk, mine.booking.id, none)
    async with lot.use(OwnBookings) as own:
        page = await own.list_page(lot.store_id, ListOwnBookings(token))
        assert [one.id for one in page.items] == [later.booking.id, mine.booking.id]
        for none in (mine.token, link, key):
            with pytest.raises(LinkOverError):
                await own.list_page(lot.store_id, ListOwnBookings(none))


async def test_proofs_end(desk: Desk) -> None:
    lot, mine = desk.lot, await desk.book(await desk.lot.car())
    proofs, token = await proofs_of(desk), await pass_of(desk, mine)
    key = proofs.key(lot.store_id, mine.booking.customer_id or new_id())
    link = proofs.link(lot.store_id, mine.booking.id, ends_at=mine.booking.ends_at)
    lot.clock.pass_by(KEY_LASTS)
    async with lot.use(OwnBookings) as own:
        with pytest.raises(LinkOverError):
            await own.open(lot.store_id, OpenOwn(key))
        assert (await own.open(lot.store_id, OpenOwn(link))).booking_id == mine.booking.id
    lot.clock.pass_by(PASS_LASTS)
    assert proofs.customer_of(lot.store_id, token) is None
    lot.clock.time = mine.booking.ends_at + LINK_LASTS
    assert proofs.booking_of(lot.store_id, link) is None
    assert (await look(desk, mine.booking.id, mine.token)).booking.id == mine.booking.id


async def test_asking_for_a_key_says_nothing_about_an_address(desk: Desk) -> None:
    """Whether there is anybody is looked at by the job, and a mail alone would tell."""
    lot = desk.lot
    await desk.book(await lot.car())
    async with lot.use(OwnBookings) as own:
        answers = [
            await own.ask_for_key(lot.store_id, AskForKey(email))
            for email in ("Ada@Shop.example", "nobody@shop.example")
        ]
        with pytest.raises(InvalidInputError):
            await own.ask_for_key(lot.store_id, AskForKey("no address"))
    assert answers[0] == answers[1]
    jobs = await queued(lot.database, SendOwnKey, store_id=lot.store_id)
    assert [job.email for job in jobs] == ["ada@shop.example", "nobody@shop.example"]


async def test_the_fee_is_told_before_and_a_booking_moves_while_giving_it_up_is_free(
    desk: Desk,
) -> None:
    """Else one that costs something could be moved far away, and given up for nothing."""
    lot = desk.lot
    mine = await desk.book(await lot.car(terms=STRICT), days(4, 5))
    ways = await look(desk, mine.booking.id, mine.token)
    assert ways.cancel is not None
    free_until = mine.booking.starts_at - 48 * HOUR
    assert (ways.cancel.fee_minor, ways.cancel.refund_minor) == (0, 5_000)
    assert ways.cancel.free_until == ways.move_until == free_until
    lot.clock.time = free_until
    ways = await look(desk, mine.booking.id, mine.token)
    assert ways.cancel is not None
    assert (ways.cancel.fee_minor, ways.cancel.refund_minor) == (0, 5_000)
    lot.clock.pass_by(timedelta(seconds=1))
    ways = await look(desk, mine.booking.id, mine.token)
    assert ways.cancel is not None
    assert (ways.cancel.fee_minor, ways.cancel.refund_minor) == (2_500, 2_500)
    assert (ways.cancel.free_until, ways.movable, ways.move_until) == (None, False, None)
    later = days(8, 9)
    async with lot.use(OwnBookings) as own:
        with pytest.raises(AskStaffError):
            await own.move(
                lot.actor,
                MoveOwnBooking(mine.booking.id, mine.token, later.starts_at, later.ends_at),
            )
    assert (await desk.look(mine.booking.id)).starts_at == mine.booking.starts_at


async def test_another_time_is_priced_before_and_got_or_not(desk: Desk) -> None:
    """A plan changes nothing; a price that is another than shown, and a time that is taken too."""
    lot = desk.lot
    car_id = await lot.car()
    mine, _ = await desk.book(car_id), await desk.book(car_id, days(6, 7))
    span, taken = days(2, 4), days(6, 7)
    async with lot.use(OwnBookings) as own:
        plan = await own.plan(
            lot.store_id, PlanOwnMove(mine.booking.id, mine.token, span.starts_at, span.ends_at)
        )
        with pytest.raises(CarUnavailableError):
            await own.plan(
                lot.store_id,
                PlanOwnMove(mine.booking.id, mine.token, taken.starts_at, taken.ends_at),
            )
    assert (plan.total_minor, plan.more_minor) == (10_000, 5_000)
    assert await desk.look(mine.booking.id) == mine.booking
    given = (mine.booking.id, mine.token, span.starts_at, span.ends_at)
    with pytest.raises(RentalPriceChangedError):
        async with lot.use(OwnBookings) as own:
            await own.move(lot.actor, MoveOwnBooking(*given, total_minor=9_999))
    assert await desk.look(mine.booking.id) == mine.booking
    async with lot.use(OwnBookings) as own:
        moved = await own.move(lot.actor, MoveOwnBooking(*given, total_minor=10_000))
    assert (moved.starts_at, moved.due_minor) == (span.starts_at, 5_000)
    with pytest.raises(BookingNotFoundError):
        async with lot.use(OwnBookings) as own:
            await own.move(
                lot.actor, MoveOwnBooking(mine.booking.id, "x" * 32, span.starts_at, span.ends_at)
            )


async def test_a_rental_is_kept_longer_until_the_agreed_return(desk: Desk) -> None:
    lot = desk.lot
    mine = await desk.book(await lot.car(terms=STRICT))
    longer = mine.booking.ends_at + DAY
    async with lot.use(OwnBookings) as own:
        after = await own.extend(
            lot.actor, ExtendOwnBooking(mine.booking.id, mine.token, longer, 10_000)
        )
    assert (after.status, after.ends_at, after.due_minor) == (
        BookingStatus.CONFIRMED,
        longer,
        5_000,
    )
    lot.clock.time = longer
    async with lot.use(OwnBookings) as own:
        with pytest.raises(AskStaffError):
            await own.extend(lot.actor, ExtendOwnBooking(mine.booking.id, mine.token, longer + DAY))
