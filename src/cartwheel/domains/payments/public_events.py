"""What strangers learn of payments."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

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
from cartwheel.systems.outbox.api import PublicEvent


class PaymentData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A payment, and how it stands by now.

    `amountMinor` is what happened this time; the other amounts are totals, in minor units.
    """

    payment_id: UUID
    reference_id: UUID
    provider: str
    currency: str
    amount_minor: int
    authorised_minor: int
    captured_minor: int
    refunded_minor: int
    happened_at: datetime


class FailedPaymentData(PaymentData, frozen=True, kw_only=True, rename="camel"):
    """A payment that came to nothing, and the service's reason."""

    code: str


class DisputedPaymentData(PaymentData, frozen=True, kw_only=True, rename="camel"):
    """A payment that a shopper complained about at the bank."""

    dispute_id: UUID
    dispute_state: str
    reason: str


def _event(
    announcement: type[PaymentHappening],
    description: str,
    data: type[PaymentData] = PaymentData,
    identity: tuple[str, ...] = (),
) -> PublicEvent:
    totals = ("authorised_minor", "captured_minor", "refunded_minor")
    return PublicEvent(
        announcement,  # type: ignore[arg-type]  # its subclasses have names
        data,
        description,
        identity=("payment_id", *totals, "happened_at", *identity),
        at="happened_at",
    )


PUBLIC_EVENTS: Final = (
    _event(PaymentAuthorised, "Money is held for a payment."),
    _event(PaymentCaptured, "Held money was taken."),
    _event(PaymentFailed, "A payment came to nothing.", FailedPaymentData),
    _event(PaymentRefunded, "Money was given back."),
    _event(PaymentRefundFailed, "Money that was given back came back."),
    _event(PaymentVoided, "Held money was released, or nothing is paid any more."),
    _event(
        PaymentDisputed,
        "A shopper complained at the bank, or the bank has decided.",
        DisputedPaymentData,
        ("dispute_id", "dispute_state"),
    ),
)
