"""Making agreements: printed outside of any transaction, kept within one."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.orders.api import Language, Letterhead, Letterheads
from cartwheel.domains.rentals.agreements import rules
from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.contracts import Agreement, AgreementState
from cartwheel.domains.rentals.agreements.errors import AgreementStateError
from cartwheel.domains.rentals.agreements.messages import SendAgreement
from cartwheel.domains.rentals.agreements.repository import AgreementRepository
from cartwheel.domains.rentals.agreements.settings import TERMS, TERMS_GERMAN
from cartwheel.domains.rentals.agreements.sheets import (
    TEMPLATE,
    AgreementSheet,
    agreement_sheet,
)
from cartwheel.domains.rentals.agreements.voiding import Voiding
from cartwheel.domains.rentals.bookings.contracts import Booking
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError, BookingStateError
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.rpc.api import Flow, Transaction, Transactions

OUT_OF_DATE: Final = "The booking has changed"
_ATTEMPTS: Final = 3
SENT_ANEW: Final = "It was sent anew"


class Making(StrEnum):
    """What came of preparing an agreement: `changed` when the booking did meanwhile."""

    MADE = "made"
    NOT_WANTED = "not_wanted"
    CHANGED = "changed"


class _Wish(msgspec.Struct, frozen=True):
    """An agreement that is to be made."""

    booking: Booking
    subject: str
    sheet: AgreementSheet
    next: rules.Next


@dataclass(frozen=True, slots=True)
class AgreementMakingFlow(Flow):
    """Makes agreements of bookings."""

    transactions: Transactions
    settings: LiveSettings
    stores: StoreDirectory
    heads: Letterheads
    printer: DocumentPrinter
    accounts: SigningAccounts
    clock: Clock

    async def prepare(self, store_id: UUID, booking_id: UUID) -> Making:
        """
        Make the agreement that a booking needs as it stands, once, and void what is out of date.

        Raises:
            MissingGlyphError: it cannot be printed.
        """
        try:
            wish = await self._wish(store_id, booking_id, is_asked=False)
        except BookingNotFoundError:
            return Making.NOT_WANTED
        if wish is None:
            return Making.NOT_WANTED
        made = await self._make(store_id, wish, is_asked=False)
        return Making.CHANGED if made is None else Making.MADE

    async def send(self, store_id: UUID, booking_id: UUID) -> Agreement:
        """
        Make an agreement anew and send it; an open one is voided for it.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it is not confirmed, or over.
            AgreementStateError: it is signed, and the booking has not changed since.
            MissingGlyphError: it cannot be printed.
        """
        for _ in range(_ATTEMPTS):
            wish = await self._wish(store_id, booking_id, is_asked=True)
            if wish is None:
                raise AgreementStateError("sent again", state=AgreementState.SIGNED)
            made = await self._make(store_id, wish, is_asked=True)
            if made is not None:
                return made
        raise UnavailableError("The booking keeps changing: try again in a moment")

    async def _wish(self, store_id: UUID, booking_id: UUID, *, is_asked: bool) -> _Wish | None:
        head, terms = await self._terms(store_id)
        zone = await self.stores.zone_of(store_id)
        async with self.transactions.open(store_id) as tx:
            bookings = BookingRepository(tx.connection)
            agreements = AgreementRepository(tx.connection)
            booking = (await bookings.lock(store_id, booking_id)).booking
            known = await agreements.list_of(store_id, booking_id)
            subject = rules.subject_of(booking)
            if not rules.is_wanted(booking.status):
                if is_asked:
                    raise BookingStateError("signed for", status=booking.status)
                await self._void(store_id, tx, known, OUT_OF_DATE)
                return None
            wanted = rules.next_of(known, subject, is_asked=is_asked)
            if wanted is None or not (terms or known or is_asked):
                return None
            rental = await LetterRepository(tx.connection).describe(store_id, booking)
        sheet = agreement_sheet(
            rental,
            head,
            terms,
            amends=wanted.amends is not None,
            at=self.clock.now(),
            zone=zone,
        )
        return _Wish(booking, subject, sheet, wanted)

    async def _make(self, store_id: UUID, wish: _Wish, *, is_asked: bool) -> Agreement | None:
        now, booking = self.clock.now(), wish.booking
        document = await self.printer.print(TEMPLATE, wish.sheet, at=now)
        service = await self.accounts.service_of(store_id)
        async with self.transactions.open(store_id) as tx:
            bookings = BookingRepository(tx.connection)
            agreements = AgreementRepository(tx.connection)
            locked = (await bookings.lock(store_id, booking.id)).booking
            known = await agreements.list_of(store_id, booking.id)
            wanted = rules.next_of(known, wish.subject, is_asked=is_asked)
            if (
                not rules.is_wanted(locked.status)
                or rules.subject_of(locked) != wish.subject
                or wanted is None
                or wanted[1:] != wish.next[1:]
            ):
                return None
            await self._void(store_id, tx, known, SENT_ANEW if is_asked else OUT_OF_DATE)
            if await self._is_open(store_id, booking.id, agreements):
                if is_asked:
                    raise AgreementStateError("sent again", state=AgreementState.SIGNED)
                return None  # it was signed just now, and is being sealed
            made = await agreements.add(
                {
                    "id": wish.next.id,
                    "store_id": store_id,
                    "booking_id": booking.id,
                    "number": wish.next.number,
                    "state": AgreementState.MADE,
                    "service": service,
                    "amends": wish.next.amends,
                    "subject": wish.subject,
                    "name": booking.name,
                    "email": booking.email,
                    "sheet": msgspec.to_builtins(wish.sheet),
                    "document": document,
                    "digest": hashlib.sha256(document).hexdigest(),
                    "reason": "",
                    "made_at": now,
                }
            )
            await agreements.show_on_booking(store_id, booking.id)
            await tx.outbox.enqueue(SendAgreement(store_id, made.id))
            if is_asked:
                await tx.record(made.id, after=made)
        return made

    async def _void(
        self, store_id: UUID, tx: Transaction, known: list[rules.Known], reason: str
    ) -> None:
        agreements = AgreementRepository(tx.connection)
        voiding = Voiding(agreements, tx.outbox, self.clock)
        for each in known:
            if each.agreement.state in rules.OPEN:
                kept = await agreements.get(store_id, each.agreement.id, is_locked=True)
                if kept.evidence is None:
                    await voiding.void(store_id, kept, reason)
        if known:
            await agreements.show_on_booking(store_id, known[0].agreement.booking_id)

    async def _is_open(
        self, store_id: UUID, booking_id: UUID, agreements: AgreementRepository
    ) -> bool:
        known = await agreements.list_of(store_id, booking_id)
        return any(each.agreement.state in rules.OPEN for each in known)

    async def _terms(self, store_id: UUID) -> tuple[Letterhead, tuple[str, ...]]:
        head = await self.heads.of(store_id)
        language = rules.language_of(head.language)
        values = (await self.settings.of(store_id)).values
        terms = values[TERMS_GERMAN if language is Language.GERMAN else TERMS]
        return msgspec.structs.replace(head, language=language), terms
