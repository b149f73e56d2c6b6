"""Customers are written to once for each occasion, and only while it says something."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import msgspec
import pytest
import sqlalchemy as sa
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import DAY, HOUR, days
from tests.kit.outbox import announced, queued as jobs_of

from cartwheel.domains.orders.api import Letterheads
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    PickUp,
    RescheduleBooking,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.fleet.models import locations
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.letters.errors import ReceiptNotIssuedError
from cartwheel.domains.rentals.letters.handlers import GROUP
from cartwheel.domains.rentals.letters.messages import SendBookingLetter
from cartwheel.domains.rentals.letters.models import letters
from cartwheel.domains.rentals.letters.pages import RentalPages
from cartwheel.domains.rentals.letters.repository import CLAIMED_FOR, LetterRepository
from cartwheel.domains.rentals.letters.sending import LetterFlow, Sending
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.domains.rentals.letters.upkeep import Reminders
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.mail.api import Mail, MailDeferredError
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import ServiceScopes

CONFIRMATION: Final = LetterKind.CONFIRMATION


@dataclass
class Letterbox:
    """A mailer that keeps what it is given, or takes nothing."""

    mails: list[Mail] = field(default_factory=list)
    is_shut: bool = False

    async def send(self, mail: Mail) -> None:
        await asyncio.sleep(0)
        if self.is_shut:
            raise MailDeferredError("not now")
        self.mails.append(mail)


async def send(
    desk: Desk, letterbox: Letterbox, booking: Booking, kind: LetterKind, occasion: str = ""
) -> Sending:
    lot = desk.lot
    async with lot.use(ServiceScopes) as scopes:
        flow = LetterFlow(
            scopes,
            await lot.container.get(LiveSettings),
            await lot.container.get(StoreDirectory),
            await lot.container.get(Letterheads),
            await lot.container.get(DocumentPrinter),
            letterbox,
            await lot.container.get(RentalPages),
            lot.clock,
        )
        return await flow.send(SendBookingLetter(lot.store_id, booking.id, kind, occasion))


async def close(desk: Desk, booking: Booking) -> Booking:
    lot = desk.lot
    lot.clock.time = booking.starts_at
    async with lot.use(Handing) as handing:
        await handing.pick_up(lot.actor, PickUp(id=booking.id, mileage=10_000, fuel_eighths=8))
    async with lot.use(Handing) as handing:
        await handing.take_back(lot.actor, ReturnCar(id=booking.id, mileage=10_100, fuel_eighths=8))
    async with lot.use(Handing) as handing:
        return await handing.close(lot.actor, booking.id)


async def test_a_confirmation_is_sent_once_however_often_its_job_runs(desk: Desk) -> None:
    """With two at once as well; it says where and when by the clock there, and brings a date."""
    booking = (await desk.book(await desk.lot.car())).booking
    async with desk.lot.database.transaction(store_id=desk.lot.store_id) as connection:
        await connection.execute(sa.update(locations).values(zone="Europe/Berlin"))
    letterbox = Letterbox()
    found = await asyncio.gather(*(send(desk, letterbox, booking, CONFIRMATION) for _ in range(3)))
    again = await send(desk, letterbox, booking, CONFIRMATION)
    assert sorted(found).count(Sending.SENT) == 1
    assert again is Sending.SENT_BEFORE
    (mail,) = letterbox.mails
    assert (mail.to, mail.subject) == ("ada@shop.example", f"Your booking {booking.number}")
    assert "Tuesday, March 2, 2027, 13:00" in mail.text
    (file,) = mail.attachments
    assert file.name == f"{booking.number}.ics"
    assert b"\r\nDTSTART:20270302T120000Z\r\n" in file.content
    assert b"\r\nSTATUS:CONFIRMED\r\n" in file.content


async def test_what_was_not_taken_is_sent_later_as_the_same_mail(desk: Desk) -> None:
    booking = (await desk.book(await desk.lot.car())).booking
    letterbox = Letterbox(is_shut=True)
    with pytest.raises(MailDeferredError):
        await send(desk, letterbox, booking, CONFIRMATION)
    letterbox.is_shut = False
    assert await send(desk, letterbox, booking, CONFIRMATION) is Sending.SENT
    async with desk.lot.database.transaction(store_id=desk.lot.store_id) as connection:
        row = (await connection.execute(sa.select(letters.c.id, letters.c.sent_at))).one()
    assert (letterbox.mails[0].id, row.sent_at) == (row.id, desk.lot.clock.now())


async def test_a_letter_whose_sender_died_is_sent_by_the_next(desk: Desk) -> None:
    lot, letterbox = desk.lot, Letterbox()
    booking = (await desk.book(await lot.car())).booking
    async with lot.use(LetterRepository) as kept:
        claim = await kept.claim(
            lot.store_id, booking.id, CONFIRMATION, "", sheet=None, at=lot.clock.now()
        )
    assert claim is not None
    assert await send(desk, letterbox, booking, CONFIRMATION) is Sending.BUSY
    lot.clock.pass_by(CLAIMED_FOR)
    assert await send(desk, letterbox, booking, CONFIRMATION) is Sending.SENT
    assert [mail.id for mail in letterbox.mails] == [claim.id]


async def test_nobody_is_told_what_is_not_so_any_more(desk: Desk) -> None:
    booking = (await desk.book(await desk.lot.car())).booking
    await desk.cancel(booking.id)
    letterbox = Letterbox()
    assert await send(desk, letterbox, booking, CONFIRMATION) is Sending.NOT_WANTED
    assert letterbox.mails == []
    assert await send(desk, letterbox, booking, LetterKind.CANCELLATION) is Sending.SENT
    (file,) = letterbox.mails[0].attachments
    assert b"\r\nSTATUS:CANCELLED\r\n" in file.content


async def test_what_happens_to_a_booking_queues_its_letter(desk: Desk) -> None:
    lot = desk.lot
    booking = (await desk.book(await lot.car())).booking
    await desk.cancel(booking.id)
    for heard in GROUP.subscriptions:
        told = await announced(lot.database, heard.message, store_id=lot.store_id)
        async with open_scope(lot.container, lot.store_id) as scope:
            await heard.handle(told, scope=scope)
    jobs = await jobs_of(lot.database, SendBookingLetter, store_id=lot.store_id)
    assert [(job.booking_id, job.kind) for job in jobs] == [
        (booking.id, LetterKind.CONFIRMATION),
        (booking.id, LetterKind.CANCELLATION),
    ]


async def queued(desk: Desk) -> list[SendBookingLetter]:
    """Have reminders queued, and take those of the lot out of the outbox."""
    async with desk.lot.use(Reminders) as reminders:
        await reminders.queue()
    async with desk.lot.database.transaction() as connection:
        bodies = await connection.scalars(
            sa.delete(outbox)
            .where(outbox.c.name == SendBookingLetter.name)
            .returning(outbox.c.body)
        )
        found = [msgspec.json.decode(body, type=SendBookingLetter) for body in bodies]
    return [job for job in found if job.store_id == desk.lot.store_id]


async def test_a_reminder_comes_a_day_before_once_for_each_time(desk: Desk) -> None:
    lot, letterbox = desk.lot, Letterbox()
    booking = (await desk.book(await lot.car(), days(3, 5))).booking
    lot.clock.time = booking.starts_at - DAY - timedelta(seconds=1)
    assert await queued(desk) == []
    lot.clock.time = booking.starts_at - DAY
    (job,) = await queued(desk)
    assert (job.booking_id, job.kind) == (booking.id, LetterKind.REMINDER)
    assert await send(desk, letterbox, booking, job.kind, job.occasion) is Sending.SENT
    assert await queued(desk) == []
    async with lot.use(BookingService) as bookings:
        later = days(4, 6)
        moved = await bookings.reschedule(
            lot.actor, RescheduleBooking(booking.id, later.starts_at, later.ends_at)
        )
    assert await send(desk, letterbox, moved, job.kind, job.occasion) is Sending.NOT_WANTED
    lot.clock.time = moved.starts_at - DAY + HOUR
    (job,) = await queued(desk)
    assert await send(desk, letterbox, moved, job.kind, job.occasion) is Sending.SENT
    assert len(letterbox.mails) == 2


async def test_who_books_for_today_is_not_reminded(desk: Desk) -> None:
    await desk.book(await desk.lot.car(), days(-0.5, 1))
    assert await queued(desk) == []


async def test_a_receipt_says_what_it_said(desk: Desk) -> None:
    lot, letterbox = desk.lot, Letterbox()
    booking = (await desk.book(await lot.car())).booking
    async with lot.use(LetterService) as service:
        with pytest.raises(ReceiptNotIssuedError):
            await service.print_receipt(lot.store_id, booking.id)
    booking = await close(desk, booking)
    assert await send(desk, letterbox, booking, LetterKind.RECEIPT) is Sending.SENT
    (file,) = letterbox.mails[0].attachments
    async with lot.use(LetterService) as service:
        printed = await service.print_receipt(lot.store_id, booking.id)
    assert printed.file_name == file.name == f"receipt-{booking.number}.pdf"
    assert printed.content == file.content
    assert b"<pdfaid:part>2</pdfaid:part>" in printed.content
