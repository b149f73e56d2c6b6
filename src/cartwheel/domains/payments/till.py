"""The till: calls of services, and what is recorded of their answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from cartwheel.domains.payments import metrics, rules
from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.books import Books, Told
from cartwheel.domains.payments.contracts import (
    EntrySource,
    OperationKind,
    PaymentOutcome,
    ProviderKind,
)
from cartwheel.domains.payments.messages import PostSandboxWebhooks
from cartwheel.domains.payments.repository.operations import OperationRepository, OperationRow
from cartwheel.domains.payments.repository.payments import PaymentRepository, PaymentRow
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.providers.payments.api import Failure, PaymentProvider, Snapshot, Stage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claim:
    """An operation that is ours to carry out, and its payment as it was then."""

    payment: PaymentRow
    operation: OperationRow


@dataclass(frozen=True, slots=True)
class Till:
    """Carries out operations that are kept; no transaction is open while a service is asked."""

    database: Database
    accounts: ProviderAccounts
    clock: Clock

    async def carry_out(self, claim: Claim) -> PaymentOutcome:
        """
        Ask the service for what was claimed, and record what it says.

        When nobody knows whether it worked, the operation stays pending.

        Raises:
            ProviderError: the service refused; the operation has failed.
        """
        row = claim.payment
        try:
            provider = await self.accounts.open(row.store_id, row.provider_id)
            snapshot = await self._call(provider, claim)
        except ProviderError as error:
            outcome = await self._record_trouble(claim, error)
            if not error.may_have_worked:
                raise
            return outcome
        return await self._record(claim, snapshot)

    async def settle(self, store_id: UUID, payment_id: UUID) -> bool:
        """
        Ask the service about a payment that is due, and carry out again what it knows nothing of.

        False when it is not due any more: somebody else asks, or a webhook has told.

        Raises:
            ProviderError: the service cannot be asked now.
        """
        now = self.clock.now()
        async with self.database.transaction(store_id=store_id) as connection:
            payments = PaymentRepository(connection)
            row = await payments.lock(store_id, payment_id)
            if row is None or row.due_at is None or row.due_at > now:
                return False
            row = await payments.update(row.id, {"due_at": now + rules.CALL_WITHIN})
        metrics.swept.inc()
        provider = await self.accounts.open(store_id, row.provider_id)
        if row.provider_reference is not None:
            told = Told(EntrySource.SWEEP, "fetched")
            await self._apply(row, told, await provider.fetch(row.handle()))
        for claim in await self._claim_again(row, provider):
            try:
                await self.carry_out(claim)
            except ProviderError as error:
                log.warning("payments.refused", payment_id=row.id, error=str(error))
        return True

    async def outcome(
        self, connection: Connection, row: PaymentRow, operation_id: UUID
    ) -> PaymentOutcome:
        """Return how an operation stands."""
        operation = await OperationRepository(connection).get(operation_id)
        return PaymentOutcome(
            payment=row.shown(),
            operation=operation.shown(row.currency),
            next_action=row.next_action,
        )

    async def _call(self, provider: PaymentProvider, claim: Claim) -> Snapshot:
        row, operation, key = claim.payment, claim.operation, str(claim.operation.id)
        match operation.kind:
            case OperationKind.BEGIN:
                return await provider.begin(row.charge(), key=key)
            case OperationKind.COMPLETE:
                return await provider.complete(row.handle(), key=key)
            case OperationKind.CAPTURE:
                return await provider.capture(row.handle(), operation.amount_minor, key=key)
            case OperationKind.VOID:
                return await provider.void(row.handle(), key=key)
            case OperationKind.REFUND:
                return await provider.refund(
                    row.handle(), operation.amount_minor, key=key, reason=operation.reason
                )

    async def _record(self, claim: Claim, snapshot: Snapshot) -> PaymentOutcome:
        operation = claim.operation
        told = Told(
            EntrySource.ANSWER,
            f"{operation.kind}.answered",
            operation.id,
            is_automatic=operation.is_automatic,
        )
        async with self.database.transaction(store_id=operation.store_id) as connection:
            row = await self._lock(connection, claim.payment)
            changed, _ = await Books(connection).apply(row, told, snapshot, now=self.clock.now())
            await _post(connection, changed)
            outcome = await self.outcome(connection, changed, operation.id)
        metrics.operations.labels(row.provider, operation.kind, "answered").inc()
        return outcome

    async def _record_trouble(self, claim: Claim, error: ProviderError) -> PaymentOutcome:
        operation, now = claim.operation, self.clock.now()
        what = "in_doubt" if error.may_have_worked else "refused"
        told = Told(
            EntrySource.ANSWER,
            f"{operation.kind}.{what}",
            operation.id,
            {"error": error.reason, "code": error.provider_code, "message": str(error)[:500]},
            is_automatic=operation.is_automatic,
        )
        snapshot = Snapshot(payment_id=operation.payment_id)
        async with self.database.transaction(store_id=operation.store_id) as connection:
            row = await self._lock(connection, claim.payment)
            if not error.may_have_worked:
                await OperationRepository(connection).end(
                    operation.id, at=now, code=error.reason, message=str(error)
                )
                if operation.kind is OperationKind.BEGIN:
                    code = error.provider_code or error.reason.value.lower()
                    snapshot = _failed(operation.payment_id, code, str(error))
            changed, _ = await Books(connection).apply(row, told, snapshot, now=now)
            await _post(connection, changed)
            outcome = await self.outcome(connection, changed, operation.id)
        metrics.operations.labels(row.provider, operation.kind, what).inc()
        return outcome

    async def _apply(self, row: PaymentRow, told: Told, snapshot: Snapshot) -> None:
        async with self.database.transaction(store_id=row.store_id) as connection:
            locked = await self._lock(connection, row)
            await Books(connection).apply(locked, told, snapshot, now=self.clock.now())

    async def _claim_again(self, row: PaymentRow, provider: PaymentProvider) -> list[Claim]:
        """Claim what is under way and nobody works on, as long as the service knows its keys."""
        now = self.clock.now()
        claims = []
        async with self.database.transaction(store_id=row.store_id) as connection:
            locked = await self._lock(connection, row)
            operations = OperationRepository(connection)
            lost = False
            for operation in await operations.list_pending(row.id):
                if operation.asked_at > now - rules.CALL_WITHIN:
                    continue
                if operation.created_at <= now - provider.keys_last:
                    await operations.end(operation.id, at=now, code="outcome_unknown")
                    lost = True
                    continue
                again = await operations.ask_again(operation.id, at=now)
                claims.append(Claim(locked, again))
            if lost:
                await self._give_up(connection, locked, now=now)
        return claims

    async def _give_up(self, connection: Connection, row: PaymentRow, *, now: datetime) -> None:
        """Say that nobody will ever know; what comes of it all the same is told when it does."""
        told = Told(EntrySource.SWEEP, "given_up")
        snapshot = Snapshot(payment_id=row.id)
        if row.provider_reference is None:
            snapshot = _failed(row.id, "outcome_unknown", "Nobody knows what became of it")
        await Books(connection).apply(row, told, snapshot, now=now)

    async def _lock(self, connection: Connection, row: PaymentRow) -> PaymentRow:
        locked = await PaymentRepository(connection).lock(row.store_id, row.id)
        assert locked is not None, "payments are never deleted"
        return locked


def _failed(payment_id: UUID, code: str, message: str) -> Snapshot:
    failure = Failure(code[:100], message[:500])
    return Snapshot(payment_id=payment_id, stage=Stage.FAILED, failure=failure)


async def _post(connection: Connection, row: PaymentRow) -> None:
    if row.provider is ProviderKind.SANDBOX:
        await Outbox(connection).enqueue(PostSandboxWebhooks(row.store_id, row.provider_id))
