"""What the payments domain announces, and the jobs it queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, WORK, QueueName


class PaymentHappening(msgspec.Struct, frozen=True, kw_only=True):
    """
    What every announcement tells: the payment, what it is for, and how it stands by now.

    `amount_minor` is what happened this time; the other amounts are totals.
    """

    store_id: UUID
    payment_id: UUID
    reference_id: UUID
    provider: str
    currency: str
    amount_minor: int
    authorised_minor: int
    captured_minor: int
    refunded_minor: int
    is_wanted: bool
    happened_at: datetime


class PaymentAuthorised(PaymentHappening, frozen=True, kw_only=True):
    """Money is held; where it is taken at once, `payment.captured` follows."""

    name: ClassVar[str] = "payment.authorised"
    version: ClassVar[int] = 1


class PaymentCaptured(PaymentHappening, frozen=True, kw_only=True):
    """Held money was taken."""

    name: ClassVar[str] = "payment.captured"
    version: ClassVar[int] = 1


class PaymentFailed(PaymentHappening, frozen=True, kw_only=True):
    """No money came; `code` is the service's reason."""

    name: ClassVar[str] = "payment.failed"
    version: ClassVar[int] = 1

    code: str
    message: str


class PaymentRefunded(PaymentHappening, frozen=True, kw_only=True):
    """Money was given back: `amount_minor` more than before."""

    name: ClassVar[str] = "payment.refunded"
    version: ClassVar[int] = 1


class PaymentRefundFailed(PaymentHappening, frozen=True, kw_only=True):
    """Money that was given back came back: `amount_minor` less is refunded than before."""

    name: ClassVar[str] = "payment.refund_failed"
    version: ClassVar[int] = 1


class PaymentVoided(PaymentHappening, frozen=True, kw_only=True):
    """Held money was released, or nothing is paid any more."""

    name: ClassVar[str] = "payment.voided"
    version: ClassVar[int] = 1


class PaymentDisputed(PaymentHappening, frozen=True, kw_only=True):
    """A shopper complained at the bank, or the bank has decided: `dispute_state` tells."""

    name: ClassVar[str] = "payment.disputed"
    version: ClassVar[int] = 1

    dispute_id: UUID
    dispute_state: str
    reason: str


class ApplyPaymentWebhook(msgspec.Struct, frozen=True):
    """Apply a message of a service that was kept."""

    name: ClassVar[str] = "payments.apply_webhook"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    webhook_id: UUID


class ReleasePayment(msgspec.Struct, frozen=True):
    """Give back whatever is held of a payment that nobody wants any more."""

    name: ClassVar[str] = "payments.release"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    payment_id: UUID


class CompletePayment(msgspec.Struct, frozen=True):
    """Ask for the money of a payment that its shopper has approved."""

    name: ClassVar[str] = "payments.complete"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    payment_id: UUID


class PostSandboxWebhooks(msgspec.Struct, frozen=True):
    """Let the sandbox send what is due."""

    name: ClassVar[str] = "payments.post_sandbox_webhooks"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    provider_id: UUID


class SweepPayments(msgspec.Struct, frozen=True):
    """Ask services about payments that no webhook told of in time, of every store."""

    name: ClassVar[str] = "payments.sweep"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class PrunePaymentWebhooks(msgspec.Struct, frozen=True):
    """Forget bodies of old messages of services, of every store."""

    name: ClassVar[str] = "payments.prune_webhooks"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class ResealPaymentSecrets(msgspec.Struct, frozen=True):
    """Seal anew what is sealed under the former secret, of every store."""

    name: ClassVar[str] = "payments.reseal"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
