"""What ended otherwise is told, and who waits or asks for a key is written to once."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import DAY, HOUR, days
from tests.domains.rentals.letters.test_letters import Letterbox, send

from cartwheel.domains.orders.api import LANGUAGE, Language
from cartwheel.domains.rentals.bookings.contracts import JoinWaitingList
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.rules import HOLD
from cartwheel.domains.rentals.bookings.waiting import WaitingList
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.letters.messages import SendOwnKey, SendWaitingLetter
from cartwheel.domains.rentals.letters.notes import MOST_KEYS, NoteFlow
from cartwheel.domains.rentals.letters.pages import RentalPages
from cartwheel.domains.rentals.letters.sending import Sending
from cartwheel.domains.rentals.settings import PAGES
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.ids import new_id
from cartwheel.systems.mail.api import MailDeferredError
from cartwheel.systems.rpc.api import ServiceScopes

BASE = "https://shop.example/rent"


class Set:
    """The settings of a store that has renting pages, or none."""

    def __init__(self, pages: str) -> None:
        self.values = {PAGES: pages, LANGUAGE: Language.GERMAN}

    async def of(self, _: Any) -> Any:
        return SimpleNamespace(values=self.values)


async def flow_of(desk: Desk, letterbox: Letterbox, pages: str = BASE) -> NoteFlow:
    lot, settings = desk.lot, cast("LiveSettings", Set(pages))
    async with lot.use(ServiceScopes) as scopes:
        proofs = await lot.container.get(BookingProofs)
        return NoteFlow(scopes, settings, letterbox, RentalPages(settings, proofs), lot.clock)


async def test_a_hold_that_ended_is_told_and_its_late_payment_goes_back(desk: Desk) -> None:
    lot, letterbox, car_id = desk.lot, Letterbox(), await desk.lot.car()
    late = await desk.hold(car_id)
    waits = (await desk.pay(late, "sandbox_3ds")).next_action
    assert waits is not None
    lot.clock.pass_by(3 * HOLD)
    assert await desk.expire() == 1
    assert await send(desk, letterbox, late.booking, LetterKind.EXPIRY) is Sending.SENT
    assert await send(desk, letterbox, late.booking, LetterKind.EXPIRY) is Sending.SENT_BEFORE
    assert await send(desk, letterbox, late.booking, LetterKind.MONEY_BACK, "1") is Sending.SENT
    assert await send(desk, letterbox, late.booking, LetterKind.NO_SHOW) is Sending.NOT_WANTED
    assert [mail.subject for mail in letterbox.mails] == [
        f"Your reservation {late.booking.number} has ended",
        f"Your payment for {late.booking.number} goes back",
    ]


async def test_whose_car_was_taken_before_the_payment_came_is_told_of_the_money_alone(
    desk: Desk,
) -> None:
    """That nothing was charged would not be true."""
    lot, letterbox, car_id = desk.lot, Letterbox(), await desk.lot.car()
    late = await desk.hold(car_id)
    await desk.pay(late, "sandbox_delayed")
    lot.clock.pass_by(3 * HOLD)
    await desk.book(car_id, email="bob@shop.example")
    await desk.sweep()
    await desk.look(late.booking.id)
    await desk.move_money()
    assert (await desk.look(late.booking.id)).refunded_minor == 5_000
    assert await send(desk, letterbox, late.booking, LetterKind.EXPIRY) is Sending.NOT_WANTED
    assert await send(desk, letterbox, late.booking, LetterKind.MONEY_BACK, "1") is Sending.SENT
    assert "Goes back: €50.00" in letterbox.mails[0].text


async def test_who_did_not_come_is_told_the_fee(desk: Desk) -> None:
    lot, letterbox = desk.lot, Letterbox()
    booking = (await desk.book(await lot.car())).booking
    lot.clock.time = booking.starts_at + HOUR
    async with lot.use(Handing) as handing:
        await handing.miss(lot.actor, booking.id)
    assert await send(desk, letterbox, booking, LetterKind.NO_SHOW) is Sending.SENT
    assert "Fee: €50.00" in letterbox.mails[0].text


async def test_a_key_goes_to_the_customer_s_own_mailbox_and_opens_for_an_hour(desk: Desk) -> None:
    """Nobody is written to who has booked nothing; five an hour at most, and each job's once."""
    lot, letterbox = desk.lot, Letterbox()
    booking = (await desk.book(await lot.car())).booking
    flow = await flow_of(desk, letterbox)
    job = SendOwnKey(lot.store_id, new_id(), "ada@shop.example")
    stranger = SendOwnKey(lot.store_id, new_id(), "nobody@shop.example")
    letterbox.is_shut = True
    with pytest.raises(MailDeferredError):
        await flow.send_key(job)
    letterbox.is_shut = False
    assert await flow.send_key(job) is Sending.SENT
    assert await flow.send_key(job) is Sending.SENT_BEFORE
    assert await flow.send_key(stranger) is Sending.NOT_WANTED
    assert await (await flow_of(desk, letterbox, "")).send_key(job) is Sending.NOT_WANTED
    (mail,) = letterbox.mails
    assert (mail.to, mail.id, mail.subject) == ("ada@shop.example", job.id, "Ihre Buchungen")
    link = next(line for line in mail.text.splitlines() if line.startswith(BASE))
    page, _, key = link.partition("#token=")
    assert page == f"{BASE}/bookings/open"
    exchanged = (await lot.container.get(BookingProofs)).exchange(lot.store_id, key)
    assert exchanged is not None
    assert exchanged[0] == booking.customer_id
    more = [SendOwnKey(lot.store_id, new_id(), job.email) for _ in range(MOST_KEYS)]
    found = [await flow.send_key(each) for each in more]
    assert found == [Sending.SENT] * (MOST_KEYS - 1) + [Sending.NOT_WANTED]
    lot.clock.pass_by(HOUR)
    assert await flow.send_key(more[-1]) is Sending.SENT


async def test_who_waits_is_told_once_when_the_car_is_free(desk: Desk) -> None:
    lot, letterbox, car_id = desk.lot, Letterbox(), await desk.lot.car()
    booking = (await desk.book(car_id)).booking
    async with lot.use(WaitingList) as waiting:
        waits = await waiting.join(
            lot.actor,
            JoinWaitingList(
                car=str(car_id),
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
                pickup_location_id=lot.location_id,
                email="bob@shop.example",
            ),
        )
    flow, job = await flow_of(desk, letterbox), SendWaitingLetter(lot.store_id, waits.id)
    assert await flow.send_waiting(job) is Sending.SENT
    assert await flow.send_waiting(job) is Sending.SENT_BEFORE
    (mail,) = letterbox.mails
    assert (mail.to, mail.id) == ("bob@shop.example", waits.id)
    assert f"{BASE}/cars/" in mail.text
    assert "from=2027-03-02T12%3A00" in mail.text
    late = await flow_of(desk, Letterbox())
    lot.clock.time = days(0, 1).starts_at + DAY
    assert await late.send_waiting(job) is Sending.NOT_WANTED
