"""The desk: whether something may be asked of a service, and the operation that is kept for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.books import Told
from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CaptureMode,
    EntrySource,
    OperationKind,
    OperationState,
    PaymentAction,
    PaymentState,
)
from cartwheel.domains.payments.errors import (
    AmountExceededError,
    KeyReusedError,
    NoProviderError,
    PaymentNotAllowedError,
    PaymentNotFoundError,
    ReferenceCancelledError,
)
from cartwheel.domains.payments.repository.ledger import PaymentLedger, facts_of
from cartwheel.domains.payments.repository.operations import OperationRepository, OperationRow
from cartwheel.domains.payments.repository.payments import PaymentRepository, PaymentRow
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.domains.payments.till import Claim
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.money import Money
from cartwheel.systems.providers.payments.api import Charge, Stage

# No caller's key has a space.
BEGIN_KEY: Final = "ours begin"

_ACTIONS: Final = {
    OperationKind.CAPTURE: PaymentAction.CAPTURE,
    OperationKind.VOID: PaymentAction.VOID,
    OperationKind.REFUND: PaymentAction.REFUND,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Keeps what is to be asked, in the given transaction, with the payment locked."""

    connection: Connection
    now: datetime

    async def find_begun(self, store_id: UUID, command: BeginPayment) -> Claim | None:
        """
        Return the payment that was begun under the key before; nobody begins one meanwhile.

        Raises:
            KeyReusedError: something else was asked for.
        """
        await lock_name(self.connection, f"payments:{store_id}:{command.key}")
        row = await PaymentRepository(self.connection).find_by_key(store_id, command.key)
        if row is None:
            return None
        asked = _charge(row.id, command)
        is_same = asked == row.charge() and command.reference_id in (None, row.reference_id)
        if not is_same or command.provider not in (None, row.provider):
            raise KeyReusedError(command.key)
        operation = await OperationRepository(self.connection).find(row.id, BEGIN_KEY)
        assert operation is not None
        return Claim(row, operation)

    async def begin(self, store_id: UUID, command: BeginPayment) -> Claim:
        """
        Keep a new payment.

        Earlier ones for the same reference that failed are wanted no more: should money come
        by them after all, it is given back.

        Raises:
            InvalidInputError: the amount is not positive.
            ReferenceCancelledError: what would be paid for is cancelled.
            NoProviderError: no service takes payments, or not the one named.
        """
        reference_id = command.reference_id or new_id()
        payments = PaymentRepository(self.connection)
        if await payments.lock_reference(store_id, reference_id) is not None:
            raise ReferenceCancelledError(reference_id)
        for earlier in await payments.lock_of_reference(store_id, reference_id):
            if earlier.state is PaymentState.FAILED:
                await payments.update(earlier.id, {"is_wanted": False})
        return await self.begin_first(store_id, command, reference_id)

    async def begin_first(self, store_id: UUID, command: BeginPayment, reference_id: UUID) -> Claim:
        """
        Keep a new payment for a reference that is locked, or that this transaction has made.

        Two round trips.

        Raises:
            InvalidInputError: the amount is not positive.
            NoProviderError: no service takes payments, or not the one named.
        """
        _ensure_positive(command.amount)
        service = await ProviderRepository(self.connection).find_enabled(store_id, command.provider)
        if service is None:
            raise NoProviderError(command.provider)
        row = _begun(service, command, reference_id, at=self.now)
        operation = OperationRow(
            id=new_id(),
            store_id=store_id,
            payment_id=row.id,
            kind=OperationKind.BEGIN,
            key=BEGIN_KEY,
            state=OperationState.PENDING,
            amount_minor=row.amount_minor,
            reason=None,
            error_code=None,
            error_message=None,
            attempts=1,
            is_automatic=False,
            asked_at=self.now,
            created_at=self.now,
            ended_at=None,
        )
        told = Told(EntrySource.ASKED, OperationKind.BEGIN, operation.id)
        line = told.line(row, {"amount_minor": row.amount_minor}, state=row.state, at=self.now)
        await PaymentLedger(self.connection).begin(row, operation, line)
        return Claim(row, operation, service)

    async def go_on(self, store_id: UUID, payment_id: UUID) -> Claim | None:
        """
        Claim the beginning of a payment anew, of which nobody knows what came; None if that is.

        Whoever asked first may be at work on it still: the service knows both by the same key.
        """
        row = await self.lock(store_id, payment_id)
        operations = OperationRepository(self.connection)
        begun = await operations.find(row.id, BEGIN_KEY)
        if begun is None or begun.state is not OperationState.PENDING:
            return None
        return Claim(row, await operations.ask_again(begun.id, at=self.now))

    async def lock(self, store_id: UUID, payment_id: UUID) -> PaymentRow:
        """
        Return a payment that nobody else changes until the transaction ends.

        Raises:
            PaymentNotFoundError: the store has no such payment.
        """
        row = await PaymentRepository(self.connection).lock(store_id, payment_id)
        if row is None:
            raise PaymentNotFoundError(payment_id)
        return row

    async def find_asked(
        self, row: PaymentRow, kind: OperationKind, key: str, amount: Money | None
    ) -> OperationRow | None:
        """
        Return what was asked of a payment under a key before.

        Raises:
            KeyReusedError: something else was.
        """
        operation = await OperationRepository(self.connection).find(row.id, key)
        if operation is None:
            return None
        is_same = amount is None or amount == row.money(operation.amount_minor)
        if operation.kind is not kind or not is_same:
            raise KeyReusedError(key)
        return operation

    async def ask(
        self,
        row: PaymentRow,
        kind: OperationKind,
        key: str,
        *,
        amount: Money | None = None,
        reason: str | None = None,
        is_automatic: bool = False,
    ) -> Claim:
        """
        Keep an operation on a payment that is locked; without an amount, on all that is left.

        Raises:
            InvalidInputError: the amount is not positive, or of another currency.
            PaymentNotAllowedError: the payment's state does not allow it.
            AmountExceededError: it is more than is left, operations under way included.
        """
        if amount is not None:
            _ensure_positive(amount)
            if amount.currency != row.currency:
                raise InvalidInputError(
                    Issue(("amount", "currency"), f"The payment is in {row.currency}")
                )
        action = _ACTIONS.get(kind)
        if action is not None and action not in row.shown().allowed_actions:
            raise PaymentNotAllowedError(action, state=row.state)
        free = await self._free(row, kind)
        asked = free if amount is None else amount.amount_minor
        if asked > free or (kind is OperationKind.REFUND and not free):
            raise AmountExceededError(asked=asked, free=free, currency=row.currency)
        return await self._ask(row, kind, key, asked, reason=reason, is_automatic=is_automatic)

    async def release(self, row: PaymentRow) -> Claim | None:
        """Keep what gives back the money of a payment that nobody wants; None if nothing is to."""
        facts = facts_of(row, await PaymentLedger(self.connection).known_of(row))
        if not row.is_settled or not rules.must_release(facts, is_wanted=row.is_wanted):
            return None
        kind = OperationKind.REFUND if facts.captured_minor else OperationKind.VOID
        key = f"ours {kind} {await self._times(row)}"
        reason = "The reference is cancelled"
        return await self.ask(row, kind, key, reason=reason, is_automatic=True)

    async def complete(self, row: PaymentRow) -> Claim | None:
        """Keep what asks for the money of a payment that its shopper approved; None if done."""
        facts = facts_of(row, await PaymentLedger(self.connection).known_of(row))
        if not row.is_settled or not rules.must_complete(facts, is_wanted=row.is_wanted):
            return None
        kind = OperationKind.COMPLETE
        key = f"ours {kind} {await self._times(row)}"
        return await self.ask(row, kind, key, is_automatic=True)

    async def _free(self, row: PaymentRow, kind: OperationKind) -> int:
        if kind is not OperationKind.REFUND:
            return row.authorised_minor or row.amount_minor
        pending = await OperationRepository(self.connection).list_pending(row.id)
        under_way = sum(each.amount_minor for each in pending if each.kind is kind)
        return row.captured_minor - row.refunded_minor - under_way

    async def _times(self, row: PaymentRow) -> int:
        return len(await OperationRepository(self.connection).list_of(row.id))

    async def _ask(
        self,
        row: PaymentRow,
        kind: OperationKind,
        key: str,
        amount_minor: int,
        *,
        reason: str | None = None,
        is_automatic: bool = False,
    ) -> Claim:
        operation = await OperationRepository(self.connection).add(
            store_id=row.store_id,
            payment_id=row.id,
            kind=kind,
            key=key,
            amount_minor=amount_minor,
            reason=reason,
            is_automatic=is_automatic,
            at=self.now,
        )
        asked = await PaymentRepository(self.connection).update(
            row.id,
            {
                "is_settled": False,
                "due_at": self.now + rules.CALL_WITHIN,
                "updated_at": self.now,
            },
        )
        told = Told(EntrySource.ASKED, kind, operation.id)
        await OperationRepository(self.connection).write(
            told.line(asked, {"amount_minor": amount_minor}, state=asked.state, at=self.now)
        )
        return Claim(asked, operation)


def _begun(
    service: ProviderRow, command: BeginPayment, reference_id: UUID, *, at: datetime
) -> PaymentRow:
    payment_id = new_id()
    return PaymentRow(
        id=payment_id,
        store_id=service.store_id,
        provider_id=service.id,
        provider=service.provider,
        reference_id=reference_id,
        key=command.key,
        currency=command.amount.currency,
        amount_minor=command.amount.amount_minor,
        capture_mode=command.capture_mode,
        method=command.method,
        request=msgspec.to_builtins(_charge(payment_id, command)),
        state=PaymentState.PENDING,
        provider_reference=None,
        capture_reference=None,
        stage=Stage.CREATED,
        authorised_minor=0,
        captured_minor=0,
        is_voided=False,
        failure_code=None,
        failure_message=None,
        refunded_minor=0,
        is_disputed=False,
        next_action=None,
        is_wanted=True,
        is_settled=False,
        due_at=at + rules.CALL_WITHIN,
        created_at=at,
        updated_at=at,
    )


def _charge(payment_id: UUID, command: BeginPayment) -> Charge:
    return Charge(
        payment_id=payment_id,
        amount_minor=command.amount.amount_minor,
        currency=command.amount.currency,
        captures=command.capture_mode is CaptureMode.AUTOMATIC,
        method=command.method,
        return_url=command.return_url,
        description=command.description,
    )


def _ensure_positive(amount: Money) -> None:
    if amount.amount_minor <= 0:
        raise InvalidInputError(Issue(("amount", "amountMinor"), "It must be positive"))
