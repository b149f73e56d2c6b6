"""What is announced when a payment's facts have grown."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cartwheel.domains.payments.contracts import PaymentState
from cartwheel.domains.payments.messages import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentHappening,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentVoided,
)
from cartwheel.domains.payments.repository.payments import PaymentRow
from cartwheel.domains.payments.rules import Facts


def happenings(
    before: PaymentRow,
    known: Facts,
    row: PaymentRow,
    facts: Facts,
    disputed: Mapping[str, UUID],
    *,
    now: datetime,
) -> Iterator[Any]:
    """Tell what is new, in the order in which it must have happened."""
    for announced, amount in _grown(known, facts):
        yield announced(**_totals(row, amount, now))
    if row.state is PaymentState.VOIDED and before.state is not PaymentState.VOIDED:
        yield PaymentVoided(**_totals(row, known.authorised_minor, now))
    if row.state is PaymentState.FAILED and before.state is not PaymentState.FAILED:
        yield PaymentFailed(
            **_totals(row, row.amount_minor, now),
            code=row.failure_code or "failed",
            message=row.failure_message or "",
        )
    for reference, dispute_id in disputed.items():
        dispute = facts.disputes[reference]
        yield PaymentDisputed(
            **_totals(row, dispute.amount_minor, now),
            dispute_id=dispute_id,
            dispute_state=dispute.state,
            reason=dispute.reason,
        )


def _grown(known: Facts, facts: Facts) -> Iterator[tuple[type[PaymentHappening], int]]:
    if (authorised := facts.authorised_minor - known.authorised_minor) > 0:
        yield PaymentAuthorised, authorised
    if (captured := facts.captured_minor - known.captured_minor) > 0:
        yield PaymentCaptured, captured
    refunded = facts.refunded_minor - known.refunded_minor
    if refunded > 0:
        yield PaymentRefunded, refunded
    elif refunded < 0:
        yield PaymentRefundFailed, -refunded


def _totals(row: PaymentRow, amount_minor: int, now: datetime) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "payment_id": row.id,
        "reference_id": row.reference_id,
        "provider": row.provider,
        "currency": row.currency,
        "amount_minor": amount_minor,
        "authorised_minor": row.authorised_minor,
        "captured_minor": row.captured_minor,
        "refunded_minor": row.refunded_minor,
        "is_wanted": row.is_wanted,
        "happened_at": now,
    }
