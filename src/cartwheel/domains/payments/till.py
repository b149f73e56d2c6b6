"""The till: calls of services, and what is recorded of their answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
from cartwheel.domains.payments.repository.providers import ProviderRow
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
    service: ProviderRow | None = None
    """Where it was read already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said to what it was asked for: what it knows by now, or that it does not."""

    said: Snapshot | ProviderError
    asked: OperationKind

    @property
    def refusal(self) -> ProviderError | None:
        """
        Why the operation has failed, if it has; else it is done, or asked for again by the sweep.

        Nobody knows whether it worked, or a service that has the payment already cannot be asked
        now. A payment that is begun fails then, for a shopper waits.
        """
        error = self.said
        if not isinstance(error, ProviderError) or error.may_have_worked:
            return None
        waits = error.passes and self.asked is not OperationKind.BEGIN
        return None if waits else error

    @property
    def word(self) -> str:
        """How histories and metrics call it."""
        if not isinstance(self.said, ProviderError):
            return "answered"
        return "in_doubt" if self.refusal is None else "refused"

    def detail(self) -> dict[str, Any] | None:
        """Return what a line of history tells of an error."""
        if not isinstance(self.said, ProviderError):
            return None
        code, message = self.said.provider_code, str(self.said)[:500]
        return {"error": self.said.reason, "code": code, "message": message}

    def ensure_taken(self) -> None:
        """
        Raise what the service refused by; what is asked for again is no error.

        Raises:
            ProviderError: the service refused; the operation has failed.
        """
        if (refusal := self.refusal) is not None:
            raise refusal


@dataclass(frozen=True, slots=True)
class Till:
    """Carries out operations that are kept; no transaction is open while a service is asked."""

    database: Database
    accounts: ProviderAccounts
    clock: Clock

    async def carry_out(self, claim: Claim) -> PaymentOutcome:
        """
        Ask the service for what was claimed, and record what it says.

        When nobody knows whether it worked, the operation stays pending, and so it does when a
        service that has a payment already cannot be asked now: the sweep asks again.

        Raises:
            ProviderError: the service refused; the operation has failed.
        """
        answer = await self.ask(claim)
        async with self.database.transaction(store_id=claim.payment.store_id) as connection:
            outcome = await self.record(connection, claim, answer)
        answer.ensure_taken()
        return outcome

    async def ask(self, claim: Claim) -> Answer:
        """Ask the service for what was claimed; no transaction is open meanwhile."""
        row = claim.payment
        try:
            provider = (
                await self.accounts.open(row.store_id, row.provider_id)
                if claim.service is None
                else self.accounts.of(claim.service)
            )
            return Answer(await self._call(provider, claim), claim.operation.kind)
        except ProviderError as error:
            return Answer(error, claim.operation.kind)

    async def record(self, connection: Connection, claim: Claim, answer: Answer) -> PaymentOutcome:
        """Record what a service said, in the caller's transaction."""
        operation, now = claim.operation, self.clock.now()
        told = Told(
            EntrySource.ANSWER,
            f"{operation.kind}.{answer.word}",
            operation.id,
            answer.detail(),
            is_automatic=operation.is_automatic,
        )
        row = await self._lock(connection, claim.payment)
        snapshot = answer.said
        if isinstance(snapshot, ProviderError):
            error, snapshot = snapshot, Snapshot(payment_id=row.id)
            if answer.refusal is not None:
                await OperationRepository(connection).end(
                    operation.id, at=now, code=error.reason, message=str(error)
                )
                if operation.kind is OperationKind.BEGIN:
                    code = error.provider_code or error.reason.value.lower()
                    snapshot = _failed(row.id, code, str(error))
        applied = await Books(connection).apply(row, told, snapshot, now=now)
        await _post(connection, applied.row)
        metrics.operations.labels(row.provider, operation.kind, answer.word).inc()
        ended = applied.ended.get(operation.id)
        if ended is None:
            return await self.outcome(connection, applied.row, operation.id)
        return _outcome(applied.row, ended)

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
        return _outcome(row, await OperationRepository(connection).get(operation_id))

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


def _outcome(row: PaymentRow, operation: OperationRow) -> PaymentOutcome:
    return PaymentOutcome(
        payment=row.shown(),
        operation=operation.shown(row.currency),
        next_action=row.next_action,
    )


def _failed(payment_id: UUID, code: str, message: str) -> Snapshot:
    failure = Failure(code[:100], message[:500])
    return Snapshot(payment_id=payment_id, stage=Stage.FAILED, failure=failure)


async def _post(connection: Connection, row: PaymentRow) -> None:
    if row.provider is ProviderKind.SANDBOX:
        await Outbox(connection).enqueue(PostSandboxWebhooks(row.store_id, row.provider_id))
