"""The books: what a service tells of a payment, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import EntrySource, OperationState, PaymentState
from cartwheel.domains.payments.happenings import happenings
from cartwheel.domains.payments.messages import (
    ApplyPaymentWebhook,
    CompletePayment,
    ReleasePayment,
)
from cartwheel.domains.payments.repository.facts import FactRepository, operation_of
from cartwheel.domains.payments.repository.ledger import PaymentLedger, facts_of
from cartwheel.domains.payments.repository.operations import OperationRow
from cartwheel.domains.payments.repository.payments import PaymentRow
from cartwheel.domains.payments.rules import Facts
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
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

    def line(
        self, row: PaymentRow, detail: Mapping[str, Any], *, state: PaymentState, at: datetime
    ) -> dict[str, Any]:
        """Return the line of the payment's history."""
        return {
            "id": new_id(),
            "store_id": row.store_id,
            "payment_id": row.id,
            "operation_id": self.operation_id,
            "at": at,
            "source": self.source,
            "what": self.what,
            "detail": {**detail, **(self.detail or {})},
            "state": state,
        }


class Applied(NamedTuple):
    """A payment as it is by now, whether anything was new, and the operations that ended."""

    row: PaymentRow
    is_new: bool
    ended: Mapping[UUID, OperationRow]


@dataclass(frozen=True, slots=True)
class Books:
    """Applies what is told to payments that the transaction has locked."""

    connection: Connection

    async def apply(
        self, row: PaymentRow, told: Told, snapshot: Snapshot, *, now: datetime
    ) -> Applied:
        """
        Join a snapshot with the facts.

        What happened is announced, operations whose outcome is known by now end, and what
        nobody wants is released, all in this transaction.
        """
        ledger = PaymentLedger(self.connection)
        learnt = {
            name: then
            for name, since, then in (
                ("reference", row.provider_reference, snapshot.reference),
                ("capture_reference", row.capture_reference, snapshot.capture_reference),
            )
            if since is None
        }
        kept = await ledger.known_of(row, **learnt)
        known = facts_of(row, kept)
        facts = rules.join(known, _readable(row, snapshot))
        disputed = await self._keep(row, known, facts, now=now)
        ended = _ended(kept.pending, facts, now=now)
        is_settled = len(ended) == len(kept.pending)
        changed = await ledger.grow(
            row,
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
            ended,
            told.line(row, _told_by(snapshot), state=facts.state, at=now),
            at=now,
        )
        outbox = Outbox(self.connection)
        await outbox.announce_all(
            [(each, row.id) for each in happenings(row, known, changed, facts, disputed, now=now)]
        )
        if _moves(row, told, known, facts):
            await self._follow(outbox, changed, facts)
        # Messages that came before anybody knew what they were about.
        await outbox.enqueue_all(
            [
                ApplyPaymentWebhook(store_id=row.store_id, webhook_id=webhook_id)
                for webhook_id in kept.unclaimed
            ]
        )
        return Applied(changed, facts != known, {each.id: each for each in ended})

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

    async def _follow(self, outbox: Outbox, row: PaymentRow, facts: Facts) -> None:
        mine = {"store_id": row.store_id, "payment_id": row.id}
        if row.is_settled and rules.must_release(facts, is_wanted=row.is_wanted):
            await outbox.enqueue(ReleasePayment(**mine), aggregate_id=row.id)
        if row.is_settled and rules.must_complete(facts, is_wanted=row.is_wanted):
            await outbox.enqueue(CompletePayment(**mine), aggregate_id=row.id)


def _ended(pending: Sequence[OperationRow], facts: Facts, *, now: datetime) -> list[OperationRow]:
    """Return those operations under way of which the facts tell what became of them."""
    ended = []
    for operation in pending:
        verdict = rules.verdict_on(operation.kind, str(operation.id), facts)
        if verdict is not None:
            state = OperationState.SUCCEEDED if verdict.error is None else OperationState.FAILED
            message = None if verdict.error is None else ""
            ended.append(
                msgspec.structs.replace(
                    operation,
                    state=state,
                    error_code=verdict.error,
                    error_message=message,
                    ended_at=now,
                )
            )
    return ended


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
