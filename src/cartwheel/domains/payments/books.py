"""The books: what a service tells of a payment, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import EntrySource, PaymentState
from cartwheel.domains.payments.happenings import happenings
from cartwheel.domains.payments.messages import (
    ApplyPaymentWebhook,
    CompletePayment,
    ReleasePayment,
)
from cartwheel.domains.payments.repository.facts import FactRepository, operation_of
from cartwheel.domains.payments.repository.operations import OperationRepository
from cartwheel.domains.payments.repository.payments import PaymentRepository, PaymentRow
from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.rules import Facts
from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.payments.api import Snapshot


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells of a payment, and what the line of its history says."""

    source: EntrySource
    what: str
    operation_id: UUID | None = None
    detail: Mapping[str, Any] | None = None
    is_automatic: bool = False
    """True of the answer to what we asked for of our own accord."""


@dataclass(frozen=True, slots=True)
class Books:
    """Applies what is told to payments that the transaction has locked."""

    connection: Connection

    async def apply(
        self, row: PaymentRow, told: Told, snapshot: Snapshot, *, now: datetime
    ) -> tuple[PaymentRow, bool]:
        """
        Join a snapshot with the facts; return the payment, and whether anything was new.

        What happened is announced, operations whose outcome is known by now end, and what
        nobody wants is released, all in this transaction.
        """
        known = await FactRepository(self.connection).facts_of(row)
        facts = rules.join(known, _readable(row, snapshot))
        disputed = await self._keep(row, known, facts, now=now)
        is_settled = await self._end_operations(row, facts, now=now)
        changed = await PaymentRepository(self.connection).update(
            row.id,
            {
                **_columns(facts),
                "next_action": _next_action(row, facts, snapshot),
                "is_settled": is_settled,
                "due_at": rules.next_look(
                    facts,
                    is_wanted=row.is_wanted,
                    is_settled=is_settled,
                    is_told=told.source in (EntrySource.WEBHOOK, EntrySource.SWEEP),
                    begun_at=row.created_at,
                    now=now,
                ),
                "updated_at": now if facts != known else row.updated_at,
            },
        )
        await self.write(changed, told, _told_by(snapshot), now=now)
        outbox = Outbox(self.connection)
        await outbox.announce_all(
            [(each, row.id) for each in happenings(row, known, changed, facts, disputed, now=now)]
        )
        if _moves(row, told, known, facts):
            await self._follow(outbox, changed, facts)
        await self._reapply(outbox, row, changed)
        return changed, facts != known

    async def write(
        self, row: PaymentRow, told: Told, detail: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Add a line to a payment's history."""
        await OperationRepository(self.connection).write(
            store_id=row.store_id,
            payment_id=row.id,
            operation_id=told.operation_id,
            source=told.source,
            what=told.what,
            detail={**detail, **(told.detail or {})},
            state=row.state,
            at=now,
        )

    async def _keep(
        self, row: PaymentRow, known: Facts, facts: Facts, *, now: datetime
    ) -> dict[str, UUID]:
        """Write refunds and disputes that are new or have come further; return those disputes."""
        kept = FactRepository(self.connection)
        for reference, refund in facts.refunds.items():
            if known.refunds.get(reference) != refund:
                await kept.keep_refund(row, refund, at=now)
        return {
            reference: await kept.keep_dispute(row, dispute, at=now)
            for reference, dispute in facts.disputes.items()
            if known.disputes.get(reference) != dispute
        }

    async def _end_operations(self, row: PaymentRow, facts: Facts, *, now: datetime) -> bool:
        operations = OperationRepository(self.connection)
        is_settled = True
        for operation in await operations.list_pending(row.id):
            verdict = rules.verdict_on(operation.kind, str(operation.id), facts)
            if verdict is None:
                is_settled = False
            else:
                await operations.end(operation.id, at=now, code=verdict.error)
        return is_settled

    async def _follow(self, outbox: Outbox, row: PaymentRow, facts: Facts) -> None:
        mine = {"store_id": row.store_id, "payment_id": row.id}
        if row.is_settled and rules.must_release(facts, is_wanted=row.is_wanted):
            await outbox.enqueue(ReleasePayment(**mine), aggregate_id=row.id)
        if row.is_settled and rules.must_complete(facts, is_wanted=row.is_wanted):
            await outbox.enqueue(CompletePayment(**mine), aggregate_id=row.id)

    async def _reapply(self, outbox: Outbox, before: PaymentRow, row: PaymentRow) -> None:
        """Apply messages that came before anybody knew what they were about."""
        learnt = {
            name: now
            for name, then, now in (
                ("reference", before.provider_reference, row.provider_reference),
                ("capture_reference", before.capture_reference, row.capture_reference),
            )
            if then is None and now is not None
        }
        webhooks = WebhookRepository(self.connection)
        for name, reference in learnt.items():
            for webhook_id in await webhooks.list_unknown(row.provider_id, name, reference):
                await outbox.enqueue(
                    ApplyPaymentWebhook(store_id=row.store_id, webhook_id=webhook_id)
                )


def _moves(row: PaymentRow, told: Told, known: Facts, facts: Facts) -> bool:
    """
    Say whether it is time to act of our own accord.

    What the service has refused us is tried again by the sweep alone, or we would never stop.
    """
    has_grown = (
        facts.authorised_minor > known.authorised_minor
        or facts.captured_minor > known.captured_minor
        or facts.stage is not known.stage
    )
    has_ended = not row.is_settled and not told.is_automatic
    return has_grown or has_ended or told.source is EntrySource.SWEEP


def _readable(row: PaymentRow, snapshot: Snapshot) -> Snapshot:
    """Leave out keys of refunds that are not ours: strangers, and PayPal, write theirs there."""
    refunds = tuple(
        msgspec.structs.replace(refund, key=None)
        if refund.key is not None and operation_of(refund.key) in (None, row.id)
        else refund
        for refund in snapshot.refunds
    )
    return msgspec.structs.replace(snapshot, refunds=refunds)


def _columns(facts: Facts) -> dict[str, Any]:
    return {
        "state": facts.state,
        "provider_reference": facts.reference,
        "capture_reference": facts.capture_reference,
        "stage": facts.stage,
        "authorised_minor": facts.authorised_minor,
        "captured_minor": facts.captured_minor,
        "is_voided": facts.is_voided,
        "failure_code": None if facts.failure is None else facts.failure.code,
        "failure_message": None if facts.failure is None else facts.failure.message,
        "refunded_minor": facts.refunded_minor,
        "is_disputed": facts.is_disputed,
    }


def _next_action(row: PaymentRow, facts: Facts, snapshot: Snapshot) -> Any:
    """Return what the shopper has to do, for as long as anything is."""
    if facts.state not in (PaymentState.PENDING, PaymentState.REQUIRES_ACTION):
        return None
    action = snapshot.next_action or row.next_action
    return None if action is None else msgspec.to_builtins(action)


def _told_by(snapshot: Snapshot) -> dict[str, Any]:
    """Return what a line of history shows of a snapshot: nothing that opens anything."""
    shown = msgspec.structs.replace(snapshot, next_action=None)
    told: dict[str, Any] = msgspec.to_builtins(shown)
    return {name: value for name, value in told.items() if value}
