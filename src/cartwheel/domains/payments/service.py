"""What is known of payments, their messages and services, and what orders say of references."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    CountPayments,
    ListPayments,
    Payment,
    PaymentCounts,
    PaymentDetails,
    PaymentPage,
)
from cartwheel.domains.payments.errors import PaymentNotFoundError, PaymentWebhookNotFoundError
from cartwheel.domains.payments.flows.providers import shown
from cartwheel.domains.payments.messages import ApplyPaymentWebhook, ReleasePayment
from cartwheel.domains.payments.provider_contracts import PaymentProviderList
from cartwheel.domains.payments.repository.facts import FactRepository
from cartwheel.domains.payments.repository.ledger import PaymentLedger, facts_of
from cartwheel.domains.payments.repository.operations import OperationRepository
from cartwheel.domains.payments.repository.payments import PaymentRepository
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.webhook_contracts import (
    ListPaymentWebhooks,
    PaymentWebhook,
    PaymentWebhookDetails,
    PaymentWebhookPage,
    WebhookState,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class PaymentService:
    """Looking at payments."""

    connection: Connection

    async def list_page(self, store_id: UUID, query: ListPayments) -> PaymentPage:
        """List payments, the newest first."""
        found = await PaymentRepository(self.connection).list_page(store_id, query)
        items = [row.shown() for row in found]
        return page_of(PaymentPage, items, limit=query.limit, by=lambda one: one.id)

    async def count(self, store_id: UUID, query: CountPayments) -> PaymentCounts:
        """Count payments by state and currency."""
        found = await PaymentRepository(self.connection).count(store_id, query)
        return PaymentCounts(tuple(found))

    async def get(self, store_id: UUID, payment_id: UUID) -> PaymentDetails:
        """
        Return a payment with all that happened to it.

        Raises:
            PaymentNotFoundError: the store has no such payment.
        """
        row = await PaymentRepository(self.connection).find(store_id, payment_id)
        if row is None:
            raise PaymentNotFoundError(payment_id)
        operations, facts = OperationRepository(self.connection), FactRepository(self.connection)
        return PaymentDetails(
            payment=row.shown(),
            operations=tuple(each.shown(row.currency) for each in await operations.list_of(row.id)),
            refunds=tuple(await facts.list_refunds(row)),
            disputes=tuple(await facts.list_disputes(row)),
            timeline=tuple(await operations.list_entries(row.id)),
        )

    async def list_providers(self, store_id: UUID) -> PaymentProviderList:
        """List the store's payment services, the oldest first."""
        found = await ProviderRepository(self.connection).list_all(store_id)
        return PaymentProviderList(tuple(map(shown, found)))


@dataclass(frozen=True, slots=True)
class PaymentReferences:
    """What payments are for, as whoever sells it says; within the caller's transaction."""

    connection: Connection
    outbox: Outbox
    clock: Clock

    async def list_of(self, store_id: UUID, reference_id: UUID) -> list[Payment]:
        """Return the payments for a reference, the oldest first."""
        found = await PaymentRepository(self.connection).list_of_reference(store_id, reference_id)
        return [row.shown() for row in found]

    async def asked(self, payment_id: UUID, key: str) -> int | None:
        """Return how much was asked for under a key of a payment's operation; None if nothing."""
        operation = await OperationRepository(self.connection).find(payment_id, key)
        return None if operation is None else operation.amount_minor

    async def list_of_all(
        self, store_id: UUID, reference_ids: Collection[UUID]
    ) -> dict[UUID, list[Payment]]:
        """Return the payments for references that have any, each the oldest first."""
        found: dict[UUID, list[Payment]] = {}
        payments = PaymentRepository(self.connection)
        for row in await payments.list_of_references(store_id, reference_ids):
            found.setdefault(row.reference_id, []).append(row.shown())
        return found

    async def cancel(self, store_id: UUID, reference_id: UUID) -> None:
        """
        Say that nothing is to be paid for a reference any more; once said, it stays so.

        What is held for it by then is released or given back by itself once the transaction
        has committed, and so is what comes later. Nothing new can be begun.
        """
        payments = PaymentRepository(self.connection)
        if await payments.lock_reference(store_id, reference_id) is not None:
            return
        now = self.clock.now()
        await payments.cancel_reference(store_id, reference_id, at=now)
        for row in await payments.lock_of_reference(store_id, reference_id):
            await payments.update(row.id, {"is_wanted": False, "updated_at": now})
            facts = facts_of(row, await PaymentLedger(self.connection).known_of(row))
            # What is under way is released once it is known what came of it.
            if row.is_settled and rules.must_release(facts, is_wanted=False):
                await payments.update(row.id, {"due_at": now + rules.CALL_WITHIN})
                await self.outbox.enqueue(
                    ReleasePayment(store_id=store_id, payment_id=row.id), aggregate_id=row.id
                )


@dataclass(frozen=True, slots=True)
class PaymentWebhookLog:
    """What payment services told, and what became of it."""

    connection: Connection
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list_page(self, store_id: UUID, query: ListPaymentWebhooks) -> PaymentWebhookPage:
        """List messages, the newest first."""
        found = await WebhookRepository(self.connection).list_page(store_id, query)
        return page_of(PaymentWebhookPage, found, limit=query.limit, by=lambda one: one.id)

    async def get(self, store_id: UUID, webhook_id: UUID) -> PaymentWebhookDetails:
        """
        Return a message with its body, while that is kept.

        Raises:
            PaymentWebhookNotFoundError: the store has no such message.
        """
        webhook = await self._get(store_id, webhook_id)
        body = await WebhookRepository(self.connection).body_of(webhook_id)
        return PaymentWebhookDetails(
            webhook, None if body is None else body.decode(errors="replace")
        )

    async def replay(self, store_id: UUID, webhook_id: UUID) -> PaymentWebhook:
        """
        Have a message applied once more; one that tells nothing new changes nothing.

        Raises:
            PaymentWebhookNotFoundError: the store has no such message.
        """
        webhooks = WebhookRepository(self.connection)
        before = await self._get(store_id, webhook_id)
        await webhooks.lock(store_id, webhook_id)
        await webhooks.note(
            webhook_id,
            WebhookState.RECEIVED,
            at=None,
            payment_id=before.payment_id,
            note="Replayed",
        )
        await self.outbox.enqueue(ApplyPaymentWebhook(store_id=store_id, webhook_id=webhook_id))
        after = await self._get(store_id, webhook_id)
        self.note.tell(webhook_id, before=before, after=after)
        return after

    async def _get(self, store_id: UUID, webhook_id: UUID) -> PaymentWebhook:
        webhook = await WebhookRepository(self.connection).find(store_id, webhook_id)
        if webhook is None:
            raise PaymentWebhookNotFoundError
        return webhook
