"""Money that is paid and given back at the counter, of which no payment service knows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.payments.api import AmountExceededError, KeyReusedError
from cartwheel.domains.rentals.availability.contracts import Note
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingAction, Line
from cartwheel.domains.rentals.bookings.counter_entries import CounterEntryRepository
from cartwheel.domains.rentals.bookings.errors import HoldOverError
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.service import ensure_allowed
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import LARGEST_MINOR
from cartwheel.systems.rpc.api import Actor, AuditNote


class CounterMethod(StrEnum):
    """How money changes hands beside the payment services."""

    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    BANK_TRANSFER = "bank_transfer"


class CounterKind(StrEnum):
    """Which way money goes."""

    PAYMENT = "payment"
    REFUND = "refund"


class RecordCounterPayment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Money that was paid at the counter; without `amountMinor` all that is due.

    `key` makes it once: asked again under it, it is recorded once. `reference` is what stands on
    the slip, such as the terminal's number.
    """

    id: UUID
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
    method: CounterMethod
    amount_minor: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_MINOR // 1000)] | None = None
    reference: Line = ""
    note: Note = ""


class RecordCounterRefund(RecordCounterPayment, frozen=True, kw_only=True):
    """Money that was given back at the counter; without `amountMinor` all that was paid there."""


class CounterEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Money that changed hands, and who has recorded it."""

    id: UUID
    kind: CounterKind
    method: CounterMethod
    amount_minor: int
    reference: str
    note: str
    by: str
    at: datetime


class CounterEntries(msgspec.Struct, frozen=True):
    """What changed hands for a booking, the oldest first."""

    items: tuple[CounterEntry, ...]


@dataclass(frozen=True, slots=True)
class Counter:
    """
    Records what staff take and give back themselves, and counts it with what was paid online.

    Nothing here is moved by itself: what is too much of it goes back when staff record that.
    """

    bookings: BookingRepository
    entries: CounterEntryRepository
    settling: BookingSettling
    taken: OccupancyRepository
    clock: Clock
    note: AuditNote

    async def list_all(self, store_id: UUID, booking_id: UUID) -> CounterEntries:
        """
        Return what changed hands for a booking.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        await self.bookings.get(store_id, booking_id)
        rows = await self.entries.list_of(store_id, booking_id)
        return CounterEntries(
            tuple(msgspec.convert(row, CounterEntry, from_attributes=True) for row in rows)
        )

    async def take(self, actor: Actor, command: RecordCounterPayment) -> Booking:
        """
        Count money as paid; a booking that was only held is confirmed by that, if by a part.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: nothing is due for it.
            AmountExceededError: it is more than is due.
            KeyReusedError: something else was recorded under the key.
            HoldOverError: its hold is over, and the car was taken.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        if await self._is_recorded(CounterKind.PAYMENT, command):
            return before.booking
        ensure_allowed(before.booking, BookingAction.RECORD_PAYMENT, "paid at the counter")
        is_unpaid = before.booking.status in rules.UNPAID
        if is_unpaid and await self.taken.find(actor.store_id, command.id) is None:
            raise HoldOverError
        after = await self._record(actor, before, command, CounterKind.PAYMENT)
        if is_unpaid:
            after = await self.settling.confirm(actor.store_id, after, by=told_as(actor))
        return self._noted(before, after)

    async def give_back(self, actor: Actor, command: RecordCounterRefund) -> Booking:
        """
        Count money that was paid at the counter as given back there.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: nothing of what was paid for it at the counter is left.
            AmountExceededError: it is more than is left.
            KeyReusedError: something else was recorded under the key.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        if await self._is_recorded(CounterKind.REFUND, command):
            return before.booking
        ensure_allowed(before.booking, BookingAction.RECORD_REFUND, "refunded at the counter")
        return self._noted(before, await self._record(actor, before, command, CounterKind.REFUND))

    async def _is_recorded(self, kind: CounterKind, command: RecordCounterPayment) -> bool:
        found = await self.entries.find(command.id, command.key)
        if found is None:
            return False
        asked = (kind, command.method, command.amount_minor or found.amount_minor)
        if asked != (found.kind, found.method, found.amount_minor):
            raise KeyReusedError(command.key)
        return True

    async def _record(
        self, actor: Actor, before: Kept, command: RecordCounterPayment, kind: CounterKind
    ) -> Kept:
        booking, now, by = before.booking, self.clock.now(), told_as(actor)
        is_paid = kind is CounterKind.PAYMENT
        free = booking.due_minor if is_paid else booking.counter_minor
        amount = command.amount_minor or free
        if amount > free:
            raise AmountExceededError(asked=amount, free=free, currency=booking.currency)
        await self.entries.add(
            {
                "id": new_id(),
                "store_id": actor.store_id,
                "booking_id": booking.id,
                "key": command.key,
                "kind": kind,
                "method": command.method,
                "amount_minor": amount,
                "reference": command.reference,
                "note": command.note,
                "by": by,
                "at": now,
            }
        )
        counted = "paid_minor" if is_paid else "refunded_minor"
        values = {
            f"counter_{counted}": getattr(booking, f"counter_{counted}") + amount,
            counted: getattr(booking, counted) + amount,
        }
        after = await self.bookings.update(actor.store_id, booking.id, values)
        told = {"amountMinor": str(amount), "method": command.method.value}
        told |= {"reference": command.reference} if command.reference else {}
        told |= {"note": command.note} if command.note else {}
        await self.bookings.tell(
            actor.store_id,
            booking.id,
            "paid_at_counter" if is_paid else "refunded_at_counter",
            by=by,
            at=now,
            about=told,
        )
        return after

    def _noted(self, before: Kept, after: Kept) -> Booking:
        self.note.tell(before.booking.id, before=before.booking, after=after.booking)
        return after.booking
