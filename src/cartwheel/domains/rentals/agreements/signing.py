"""The page where customers sign: whoever has its link is the signer."""

from dataclasses import dataclass

import msgspec

from cartwheel.domains.events.api import VISITOR_ADDRESSES, address_kept
from cartwheel.domains.rentals.agreements.contracts import (
    AgreementState,
    AgreementToSign,
    DeclineAgreement,
    SignAgreement,
    SigningService,
)
from cartwheel.domains.rentals.agreements.errors import (
    AgreementExpiredError,
    AgreementNotFoundError,
    AgreementStateError,
)
from cartwheel.domains.rentals.agreements.links import AgreementLink, AgreementLinks
from cartwheel.domains.rentals.agreements.messages import AgreementDeclined, FollowAgreement
from cartwheel.domains.rentals.agreements.post import file_name_of
from cartwheel.domains.rentals.agreements.repository import AgreementRepository, KeptAgreement
from cartwheel.domains.rentals.agreements.sheets import AgreementSheet
from cartwheel.domains.rentals.agreements.words import CONSENT_VERSION, agreement_words
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.telling import CUSTOMER
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.documents.api import MissingGlyphError, ensure_printable
from cartwheel.systems.providers.signatures.api import Evidence, ensure_drawable
from cartwheel.systems.rpc.api import Flow, Transaction, Transactions

_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class AgreementSigningFlow(Flow):
    """Shows agreements, and takes signatures and refusals, by a link alone."""

    transactions: Transactions
    links: AgreementLinks
    settings: LiveSettings
    clock: Clock

    async def look(self, token: str) -> AgreementToSign:
        """
        Show an agreement to whoever has its link.

        Raises:
            AgreementNotFoundError: the link is not one of ours, or leads to what is forgotten.
        """
        link = self._read(token)
        async with self.transactions.open(link.store_id) as tx:
            agreements = AgreementRepository(tx.connection)
            kept = await agreements.get(link.store_id, link.agreement_id)
            return await self._shown(tx, link, kept)

    async def sign(self, command: SignAgreement) -> AgreementToSign:
        """
        Sign an agreement; a repetition of the same hand finds it signed.

        The seal follows by a job.

        Raises:
            AgreementNotFoundError: the link is not one of ours.
            AgreementExpiredError: it is over.
            AgreementStateError: the agreement is declined or voided.
            InvalidInputError: nothing was consented to, or something else was shown.
        """
        ensure_drawable(command.strokes)
        if not command.consents:
            raise InvalidInputError(Issue(("consents",), "Agree to the wording to sign"))
        link = self._read(command.token)
        rule = (await self.settings.of(link.store_id)).values[VISITOR_ADDRESSES]
        async with self.transactions.open(link.store_id) as tx:
            agreements = AgreementRepository(tx.connection)
            kept = await self._lock(agreements, link)
            if kept.evidence is not None:
                return await self._shown(tx, link, kept)
            sheet = self._ensure_open(link, kept)
            if command.digest != kept.agreement.digest:
                raise InvalidInputError(Issue(("digest",), "Another document was shown"))
            if command.consent_version != CONSENT_VERSION:
                raise InvalidInputError(
                    Issue(("consentVersion",), "The wording has changed: load the page again")
                )
            agent = tx.context.headers.get(b"user-agent", b"").decode("latin-1")
            evidence = Evidence(
                signed_at=self.clock.now(),
                name=" ".join(command.name.split()),
                email=kept.agreement.email,
                strokes=command.strokes,
                address=address_kept(tx.context.address, rule),
                agent=_printable(agent)[:_LONGEST_AGENT],
                consent=agreement_words(sheet.language).consent,
                consent_version=CONSENT_VERSION,
                digest=kept.agreement.digest,
                title=sheet.title,
                language=sheet.language.value,
            )
            ensure_signable(evidence.name)
            await agreements.change(link.agreement_id, evidence=msgspec.to_builtins(evidence))
            await tx.outbox.enqueue(FollowAgreement(link.store_id, link.agreement_id))
            await tx.record(link.agreement_id, before=kept.agreement, after=kept.agreement)
            signed = await agreements.get(link.store_id, link.agreement_id)
            return await self._shown(tx, link, signed)

    async def decline(self, command: DeclineAgreement) -> AgreementToSign:
        """
        Decline an agreement; a repetition finds it declined.

        Raises:
            AgreementNotFoundError: the link is not one of ours.
            AgreementExpiredError: it is over.
            AgreementStateError: the agreement is signed or voided.
        """
        link = self._read(command.token)
        async with self.transactions.open(link.store_id) as tx:
            agreements = AgreementRepository(tx.connection)
            kept = await self._lock(agreements, link)
            if kept.agreement.state is AgreementState.DECLINED:
                return await self._shown(tx, link, kept)
            self._ensure_open(link, kept)
            await self._decline(tx, link, kept, command.reason)
            return await self._shown(
                tx, link, await agreements.get(link.store_id, link.agreement_id)
            )

    async def _decline(
        self, tx: Transaction, link: AgreementLink, kept: KeptAgreement, reason: str
    ) -> None:
        now, booking_id = self.clock.now(), kept.agreement.booking_id
        agreements = AgreementRepository(tx.connection)
        after = await agreements.change(
            link.agreement_id, state=AgreementState.DECLINED, ended_at=now, reason=reason
        )
        await agreements.show_on_booking(link.store_id, booking_id)
        await BookingRepository(tx.connection).tell(
            link.store_id,
            booking_id,
            "agreement_declined",
            by=CUSTOMER,
            at=now,
            about={"number": str(after.number), "reason": reason},
        )
        told = AgreementDeclined(
            store_id=link.store_id,
            agreement_id=after.id,
            booking_id=booking_id,
            number=after.number,
            at=now,
            reason=reason,
        )
        await tx.outbox.announce(told, aggregate_id=booking_id)
        await tx.record(link.agreement_id, before=kept.agreement, after=after)

    async def _lock(self, agreements: AgreementRepository, link: AgreementLink) -> KeptAgreement:
        kept = await agreements.get(link.store_id, link.agreement_id)
        # Everybody locks the booking first.
        await BookingRepository(agreements.connection).lock(
            link.store_id, kept.agreement.booking_id
        )
        return await agreements.get(link.store_id, link.agreement_id, is_locked=True)

    def _ensure_open(self, link: AgreementLink, kept: KeptAgreement) -> AgreementSheet:
        state = kept.agreement.state
        if state is not AgreementState.SENT or kept.evidence is not None or kept.sheet is None:
            raise AgreementStateError("signed or declined", state=state)
        if self._is_over(link):
            raise AgreementExpiredError
        return kept.sheet

    def _is_over(self, link: AgreementLink) -> bool:
        return link.expires_at <= self.clock.now()

    def _read(self, token: str) -> AgreementLink:
        link = self.links.read(token)
        if link is None:
            raise AgreementNotFoundError
        return link

    async def _shown(
        self, tx: Transaction, link: AgreementLink, kept: KeptAgreement
    ) -> AgreementToSign:
        agreement, sheet = kept.agreement, kept.sheet
        papers = await AgreementRepository(tx.connection).papers(agreement.id)
        content = papers.signed_document or papers.document
        if sheet is None or content is None or agreement.service is not SigningService.BUILT_IN:
            raise AgreementNotFoundError
        bookings = BookingRepository(tx.connection)
        booking = (await bookings.get(link.store_id, agreement.booking_id)).booking
        return AgreementToSign(
            state=agreement.state,
            is_signed=kept.evidence is not None,
            is_expired=self._is_over(link),
            language=sheet.language.value,
            title=sheet.title,
            seller=sheet.seller,
            facts=sheet.facts,
            prices=sheet.prices,
            terms=sheet.terms,
            name=agreement.name,
            consent=agreement_words(sheet.language).consent,
            consent_version=CONSENT_VERSION,
            digest=agreement.digest,
            file_name=file_name_of(booking.number, agreement.number),
            document=content,
        )


def ensure_signable(name: str) -> None:
    """
    Refuse a name that the page of evidence cannot show.

    Raises:
        InvalidInputError: a letter of it has no font.
    """
    try:
        ensure_printable({"name": name})
    except MissingGlyphError as error:
        raise InvalidInputError(Issue(("name",), str(error))) from error


def _printable(text: str) -> str:
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)
