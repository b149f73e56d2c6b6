"""Messages of payment services: proved, kept, and then applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.payments import metrics
from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.books import Books, Told
from cartwheel.domains.payments.contracts import EntrySource, ProviderKind
from cartwheel.domains.payments.errors import PaymentWebhookNotFoundError
from cartwheel.domains.payments.messages import ApplyPaymentWebhook
from cartwheel.domains.payments.repository.payments import PaymentRepository
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.domains.payments.repository.webhooks import WebhookRepository, WebhookRow
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.accounts.api import store_of
from cartwheel.systems.providers.payments.api import ProviderEvent
from cartwheel.systems.rpc.api import Flow

_DONE: Final = frozenset({WebhookState.APPLIED, WebhookState.STALE, WebhookState.IRRELEVANT})


@dataclass(frozen=True, slots=True)
class PaymentWebhookFlow(Flow):
    """Takes messages in; they may come late, twice, in any order, or about nothing we know."""

    database: Database
    accounts: ProviderAccounts
    clock: Clock

    async def receive(
        self, kind: ProviderKind, key: str, headers: Mapping[str, str], body: bytes
    ) -> UUID:
        """
        Keep a message that is proved to be the service's, and return its id.

        It is applied by a job of the same transaction. One that came before is counted.

        Raises:
            PaymentWebhookNotFoundError: nobody expects messages there.
            WebhookRefusedError: the service did not sign it.
            ProviderError: the service must be asked whether it did, and does not answer.
        """
        store_id = store_of(key)
        if store_id is None:
            raise PaymentWebhookNotFoundError
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ProviderRepository(connection).find(store_id, kind)
        if row is None or row.webhook_key != key:
            raise PaymentWebhookNotFoundError
        event = await self.accounts.of(row).read_webhook(headers, body)
        async with self.database.transaction(store_id=store_id) as connection:
            (webhook_id,) = await self.keep(connection, row, [(event, body)])
        return webhook_id

    async def keep(
        self,
        connection: Connection,
        row: ProviderRow,
        messages: Sequence[tuple[ProviderEvent, bytes]],
    ) -> list[UUID]:
        """Keep messages that are proved to be a service's, of each event one; return their ids."""
        kept = await WebhookRepository(connection).add_all(row, messages, at=self.clock.now())
        await Outbox(connection).enqueue_all(
            [
                ApplyPaymentWebhook(store_id=row.store_id, webhook_id=webhook_id)
                for webhook_id, is_new in kept
                if is_new
            ]
        )
        return [webhook_id for webhook_id, _ in kept]

    async def apply(self, store_id: UUID, webhook_id: UUID) -> WebhookState | None:
        """Apply a message that is kept, once; one of a payment that nobody knows waits."""
        async with self.database.transaction(store_id=store_id) as connection:
            webhooks = WebhookRepository(connection)
            webhook = await webhooks.lock(store_id, webhook_id)
            if webhook is None or webhook.state in _DONE:
                return None if webhook is None else webhook.state
            state = await self._apply(connection, webhook)
        metrics.webhooks.labels(webhook.provider, state).inc()
        return state

    async def _apply(self, connection: Connection, webhook: WebhookRow) -> WebhookState:
        now, webhooks = self.clock.now(), WebhookRepository(connection)
        if webhook.snapshot is None:
            await webhooks.note(webhook.id, WebhookState.IRRELEVANT, at=now)
            return WebhookState.IRRELEVANT
        snapshot = webhook.snapshot
        row = await PaymentRepository(connection).lock_told(
            webhook.provider_id,
            payment_id=snapshot.payment_id,
            references=[*filter(None, (snapshot.reference, snapshot.capture_reference))],
        )
        if row is None:
            note = "There is no such payment"
            await webhooks.note(webhook.id, WebhookState.UNKNOWN, at=now, note=note)
            return WebhookState.UNKNOWN
        told = Told(EntrySource.WEBHOOK, webhook.event_type, None, {"event": webhook.event_id})
        applied = await Books(connection).apply(row, told, snapshot, now=now)
        state = WebhookState.APPLIED if applied.is_new else WebhookState.STALE
        await webhooks.note(webhook.id, state, at=now, payment_id=row.id)
        return state
