"""Agreements within the call's transaction."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.agreements.contracts import (
    Agreement,
    AgreementList,
    PrintedAgreement,
    VoidAgreement,
)
from cartwheel.domains.rentals.agreements.errors import AgreementGoneError, AgreementStateError
from cartwheel.domains.rentals.agreements.post import PDF, file_name_of
from cartwheel.domains.rentals.agreements.repository import AgreementRepository
from cartwheel.domains.rentals.agreements.rules import OPEN
from cartwheel.domains.rentals.agreements.voiding import Voiding
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class AgreementService:
    """What staff look at, and take back."""

    agreements: AgreementRepository
    bookings: BookingRepository
    voiding: Voiding
    note: AuditNote

    async def list_of(self, store_id: UUID, booking_id: UUID) -> AgreementList:
        """
        List the agreements of a booking, the newest first.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        await self.bookings.get(store_id, booking_id)
        found = await self.agreements.list_of(store_id, booking_id)
        return AgreementList(tuple(each.agreement for each in found))

    async def get(self, store_id: UUID, agreement_id: UUID) -> Agreement:
        """
        Return an agreement.

        Raises:
            AgreementNotFoundError: the store has no such agreement.
        """
        return (await self.agreements.get(store_id, agreement_id)).agreement

    async def download(self, store_id: UUID, agreement_id: UUID) -> PrintedAgreement:
        """
        Return what was signed, else what was made.

        Raises:
            AgreementNotFoundError: the store has no such agreement.
            AgreementGoneError: its time was over, and it was removed.
        """
        found = (await self.agreements.get(store_id, agreement_id)).agreement
        booking = (await self.bookings.get(store_id, found.booking_id)).booking
        papers = await self.agreements.papers(agreement_id)
        content = papers.signed_document or papers.document
        if content is None:
            raise AgreementGoneError
        return PrintedAgreement(file_name_of(booking.number, found.number), PDF, content)

    async def void(self, actor: Actor, command: VoidAgreement) -> Agreement:
        """
        Take back an agreement; its link leads to nothing any more.

        Raises:
            AgreementNotFoundError: the store has no such agreement.
            AgreementStateError: it has ended, or was signed just now.
        """
        store_id = actor.store_id
        booking_id = (await self.get(store_id, command.id)).booking_id
        await self.bookings.lock(store_id, booking_id)
        before = await self.agreements.get(store_id, command.id, is_locked=True)
        if before.agreement.state not in OPEN or before.evidence is not None:
            raise AgreementStateError("voided", state=before.agreement.state)
        after = await self.voiding.void(store_id, before, command.reason)
        await self.agreements.show_on_booking(store_id, booking_id)
        self.note.tell(command.id, before=before.agreement, after=after)
        return after
