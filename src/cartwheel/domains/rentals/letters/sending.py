"""Sending letters about bookings, each once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from cartwheel.domains.customers.api import Channel, Communications, Direction, NewCommunication
from cartwheel.domains.orders.api import DOCUMENT, LANGUAGE, Letterheads, Sheet
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.letters import rules
from cartwheel.domains.rentals.letters.contracts import LetterKind, Rental
from cartwheel.domains.rentals.letters.messages import SendBookingLetter
from cartwheel.domains.rentals.letters.pages import RentalPages
from cartwheel.domains.rentals.letters.post import letter
from cartwheel.domains.rentals.letters.receipts import receipt
from cartwheel.domains.rentals.letters.repository import Claim, LetterRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.systems.documents.api import DocumentPrinter, ensure_printable
from cartwheel.systems.mail.api import Attachment, Mail, Mailer
from cartwheel.systems.rpc.api import Flow, ServiceScopes

PDF: Final = "application/pdf"


class Sending(StrEnum):
    """What came of a letter: `busy` when another one is about to send it."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    NOT_WANTED = "not_wanted"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class LetterFlow(Flow):
    """Writes to customers; no transaction is open while a mail is sent."""

    scopes: ServiceScopes
    settings: LiveSettings
    stores: StoreDirectory
    heads: Letterheads
    printer: DocumentPrinter
    mailer: Mailer
    pages: RentalPages
    clock: Clock

    async def send(self, job: SendBookingLetter) -> Sending:
        """
        Send a letter, if it is still wanted and nobody has.

        Raises:
            MailRefusedError: the mail will never be taken.
            MailDeferredError: it was not taken now; whoever comes next may try.
            MissingGlyphError: a receipt cannot be printed; it is not issued.
        """
        async with self.scopes.open(job.store_id) as scope:
            letters = await scope.get(LetterRepository)
            rental = await self._find(job, await scope.get(BookingRepository), letters)
            if rental is None:
                return Sending.NOT_WANTED
            claim = await letters.claim(
                job.store_id,
                job.booking_id,
                job.kind,
                job.occasion,
                sheet=await self._sheet(job, rental),
                at=self.clock.now(),
            )
            if claim is None:
                sent = await letters.is_sent(job.booking_id, job.kind, job.occasion)
                return Sending.SENT_BEFORE if sent else Sending.BUSY
        mail = await self._send(job, rental, claim)
        await self._note(job, rental, claim, mail)
        return Sending.SENT

    async def _find(
        self, job: SendBookingLetter, bookings: BookingRepository, letters: LetterRepository
    ) -> Rental | None:
        try:
            booking = (await bookings.get(job.store_id, job.booking_id)).booking
        except BookingNotFoundError:
            return None
        if not rules.is_wanted(job.kind, booking.status):
            return None
        if job.kind is LetterKind.EXPIRY and booking.paid_minor:
            return None  # that a payment came too late is told by a letter of its own
        if job.kind is LetterKind.REMINDER and (
            job.occasion != rules.occasion_of(booking.starts_at)
            or booking.starts_at <= self.clock.now()
        ):
            return None
        return await letters.describe(job.store_id, booking)

    async def _sheet(self, job: SendBookingLetter, rental: Rental) -> Sheet | None:
        if job.kind is not LetterKind.RECEIPT:
            return None
        head = await self.heads.of(job.store_id)
        zone = await self.stores.zone_of(job.store_id)
        sheet = receipt(rental, head, at=self.clock.now(), zone=zone)
        ensure_printable(msgspec.to_builtins(sheet))
        return sheet

    async def _send(self, job: SendBookingLetter, rental: Rental, claim: Claim) -> Mail:
        attached: tuple[Attachment, ...] = ()
        try:
            if claim.sheet is not None:
                content = await self.printer.print(DOCUMENT, claim.sheet, at=claim.made_at)
                attached = (Attachment(receipt_name(rental.booking.number), PDF, content),)
            language = (await self.settings.of(job.store_id)).values[LANGUAGE]
            link = await self.pages.link(job.store_id, rental.booking)
            mail = letter(
                job.kind, rental, language, mail_id=claim.id, attached=attached, link=link
            )
            await self.mailer.send(mail)
        except BaseException:
            async with self.scopes.open(job.store_id) as scope:
                letters = await scope.get(LetterRepository)
                await letters.give_back(claim.id, at=self.clock.now())
            raise
        return mail

    async def _note(self, job: SendBookingLetter, rental: Rental, claim: Claim, mail: Mail) -> None:
        now = self.clock.now()
        async with self.scopes.open(job.store_id) as scope:
            await (await scope.get(LetterRepository)).note_sent(claim.id, at=now)
            if rental.booking.customer_id is not None:
                said = NewCommunication(
                    customer_id=rental.booking.customer_id,
                    channel=Channel.EMAIL,
                    direction=Direction.OUT,
                    kind=f"rental_{job.kind}",
                    reference=str(claim.id),
                    subject=mail.subject,
                    status="sent",
                    at=now,
                )
                await (await scope.get(Communications)).record(job.store_id, said)


def receipt_name(number: str) -> str:
    """Return what the file of a receipt is called."""
    return f"receipt-{number}.pdf"
