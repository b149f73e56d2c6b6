"""Having agreements signed, each sent once; no transaction is open while a service is asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.contracts import AgreementState
from cartwheel.domains.rentals.agreements.errors import AgreementNotFoundError
from cartwheel.domains.rentals.agreements.links import AgreementLink, AgreementLinks
from cartwheel.domains.rentals.agreements.messages import AgreementSent, TakeBackAgreement
from cartwheel.domains.rentals.agreements.post import asking, file_name_of, thanking
from cartwheel.domains.rentals.agreements.repository import (
    CLAIMED_FOR,
    AgreementRepository,
    KeptAgreement,
)
from cartwheel.domains.rentals.agreements.settings import SIGN_WITHIN
from cartwheel.domains.rentals.agreements.sheets import AgreementSheet
from cartwheel.domains.rentals.agreements.words import agreement_words
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.telling import SYSTEM
from cartwheel.domains.rentals.letters.contracts import Rental
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.systems.mail.api import Mailer
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.signatures.api import Envelope, Signer, SigningRequest
from cartwheel.systems.rpc.api import Flow, ServiceScopes


class AgreementSending(StrEnum):
    """What came of sending: `busy` when another one is about to."""

    SENT = "sent"
    NOT_WANTED = "not_wanted"
    BUSY = "busy"


class _Ready(msgspec.Struct, frozen=True):
    """An agreement that was claimed."""

    kept: KeptAgreement
    sheet: AgreementSheet
    rental: Rental
    document: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementFlow(Flow):
    """Sends agreements to services, and what was signed to whoever signed."""

    scopes: ServiceScopes
    accounts: SigningAccounts
    settings: LiveSettings
    links: AgreementLinks
    mailer: Mailer
    clock: Clock

    async def send(self, store_id: UUID, agreement_id: UUID) -> AgreementSending:
        """
        Have an agreement signed, if it is still open and nobody has sent it.

        Raises:
            ProviderError: the service did not take it now; whoever comes next may try.
            MailDeferredError: nor did the mail server.
        """
        ready = await self._claim(store_id, agreement_id)
        if isinstance(ready, AgreementSending):
            return ready
        try:
            envelope = await self._send(store_id, ready)
        except BaseException:
            async with self.scopes.open(store_id) as scope:
                earlier = self.clock.now() - CLAIMED_FOR
                agreements = await scope.get(AgreementRepository)
                await agreements.change(agreement_id, claimed_at=earlier)
            raise
        return await self._note(store_id, agreement_id, ready, envelope)

    async def send_signed(self, store_id: UUID, agreement_id: UUID) -> bool:
        """Send the signer what they have signed; a repetition bears the same Message-ID."""
        async with self.scopes.open(store_id) as scope:
            agreements = await scope.get(AgreementRepository)
            try:
                kept = await agreements.get(store_id, agreement_id)
            except AgreementNotFoundError:
                return False
            papers = await agreements.papers(agreement_id)
            bookings = await scope.get(BookingRepository)
            booking = (await bookings.get(store_id, kept.agreement.booking_id)).booking
        if papers.signed_document is None or kept.sheet is None:
            return False
        mail = thanking(
            kept.agreement.email,
            title=kept.sheet.title,
            name=file_name_of(booking.number, kept.agreement.number),
            content=papers.signed_document,
            language=kept.sheet.language,
            mail_id=uuid5(agreement_id, "signed"),
        )
        await self.mailer.send(mail)
        return True

    async def _claim(self, store_id: UUID, agreement_id: UUID) -> _Ready | AgreementSending:
        within = (await self.settings.of(store_id)).values[SIGN_WITHIN]
        async with self.scopes.open(store_id) as scope:
            agreements = await scope.get(AgreementRepository)
            try:
                kept = await agreements.get(store_id, agreement_id, is_locked=True)
            except AgreementNotFoundError:
                return AgreementSending.NOT_WANTED
            if kept.agreement.state is not AgreementState.MADE or kept.sheet is None:
                return AgreementSending.NOT_WANTED
            if not await agreements.claim(agreement_id, at=self.clock.now()):
                return AgreementSending.BUSY
            document = (await agreements.papers(agreement_id)).document
            assert document is not None  # what is open is not forgotten
            bookings = await scope.get(BookingRepository)
            booking = (await bookings.get(store_id, kept.agreement.booking_id)).booking
            rental = await (await scope.get(LetterRepository)).describe(store_id, booking)
        return _Ready(kept, kept.sheet, rental, document, self.clock.now() + within)

    async def _send(self, store_id: UUID, ready: _Ready) -> Envelope:
        agreement, sheet, booking = ready.kept.agreement, ready.sheet, ready.rental.booking
        provider = await self.accounts.open(store_id, agreement.service)
        words = agreement_words(sheet.language)
        request = SigningRequest(
            key=agreement.id,
            document=ready.document,
            file_name=file_name_of(booking.number, agreement.number),
            subject=words.subject.format(title=sheet.title),
            message=words.opening.format(number=booking.number),
            signer=Signer(agreement.name or agreement.email, agreement.email, sheet.language.value),
            webhook_url=await self.accounts.webhook_of(store_id, agreement.service),
        )
        envelope = await provider.create(request)
        if not provider.writes_itself:
            link = AgreementLink(store_id, agreement.id, ready.expires_at)
            mail = asking(
                agreement.email,
                title=sheet.title,
                booking_number=booking.number,
                url=self.links.url(link),
                until=ready.expires_at.astimezone(ready.rental.pickup.zone),
                language=sheet.language,
                mail_id=agreement.id,
            )
            await self.mailer.send(mail)
        return envelope

    async def _note(
        self, store_id: UUID, agreement_id: UUID, ready: _Ready, envelope: Envelope
    ) -> AgreementSending:
        now, booking_id = self.clock.now(), ready.kept.agreement.booking_id
        async with self.scopes.open(store_id) as scope:
            agreements, outbox = await scope.get(AgreementRepository), await scope.get(Outbox)
            bookings = await scope.get(BookingRepository)
            await bookings.lock(store_id, booking_id)
            kept = await agreements.get(store_id, agreement_id, is_locked=True)
            if kept.agreement.state is not AgreementState.MADE:
                # It was voided while it was sent: the service is to know.
                await agreements.change(agreement_id, reference=envelope.reference)
                await outbox.enqueue(TakeBackAgreement(store_id, agreement_id))
                return AgreementSending.NOT_WANTED
            sent = await agreements.change(
                agreement_id,
                state=AgreementState.SENT,
                reference=envelope.reference,
                sent_at=now,
                followed_at=now,
                expires_at=ready.expires_at,
            )
            await agreements.show_on_booking(store_id, booking_id)
            await bookings.tell(
                store_id,
                booking_id,
                "agreement_sent",
                by=SYSTEM,
                at=now,
                about={"number": str(sent.number)},
            )
            told = AgreementSent(
                store_id=store_id,
                agreement_id=agreement_id,
                booking_id=booking_id,
                number=sent.number,
                at=now,
            )
            await outbox.announce(told, aggregate_id=booking_id)
        return AgreementSending.SENT
