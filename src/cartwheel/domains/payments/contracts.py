"""What leaves the payments domain, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from cartwheel.kernel.money import Money
from cartwheel.kernel.paging import Limit
from cartwheel.systems.providers.payments.api import DisputeState, NextAction, RefundState

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
"""Names one wish of the caller's: asked again under it, it is granted once."""

Method = Annotated[
    str,
    msgspec.Meta(min_length=3, max_length=255, pattern=r"^[A-Za-z](?!.*[0-9]{12})[A-Za-z0-9_+-]*$"),
]
"""A service's token of a card, such as `pm_…`; nothing that could be a card's number."""

Reason = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
ReturnURL = Annotated[str, msgspec.Meta(max_length=2048, pattern=r"^https?://[^\x00\s]+$")]


class ProviderKind(StrEnum):
    """The services there are."""

    SANDBOX = "sandbox"
    STRIPE = "stripe"
    PAYPAL = "paypal"


class CaptureMode(StrEnum):
    """Whether money is taken as soon as it is there, or held until it is captured."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class PaymentState(StrEnum):
    """How far a payment has come; see the package for what leads from one to the next."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    FAILED = "failed"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class PaymentAction(StrEnum):
    """What may be done with a payment."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class OperationKind(StrEnum):
    """What is asked of a service."""

    BEGIN = "begin"
    COMPLETE = "complete"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class OperationState(StrEnum):
    """Whether an operation is under way (or nobody knows), took effect, or did not."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Payment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Money for one reference, such as an order.

    `isWanted` is false once the reference was cancelled: what is held is then given back by
    itself. `isSettled` is false while an operation is under way.
    """

    id: UUID
    provider: ProviderKind
    reference_id: UUID
    state: PaymentState
    amount: Money
    authorised: Money
    captured: Money
    refunded: Money
    capture_mode: CaptureMode
    method: str | None
    provider_reference: str | None
    failure_code: str | None
    failure_message: str | None
    is_wanted: bool
    is_settled: bool
    is_disputed: bool
    allowed_actions: tuple[PaymentAction, ...]
    created_at: datetime
    updated_at: datetime


class PaymentOperation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that we asked of the service; `isAutomatic` where nobody asked us."""

    id: UUID
    kind: OperationKind
    state: OperationState
    amount: Money
    reason: str | None
    error_code: str | None
    error_message: str | None
    attempts: int
    is_automatic: bool
    created_at: datetime
    ended_at: datetime | None


class PaymentRefund(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Money given back; without an `operationId` it was done at the service itself."""

    id: UUID
    provider_reference: str
    operation_id: UUID | None
    amount: Money
    state: RefundState
    reason: str | None
    created_at: datetime


class PaymentDispute(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A shopper's complaint at the bank (a chargeback)."""

    id: UUID
    provider_reference: str
    amount: Money
    reason: str
    state: DisputeState
    created_at: datetime
    updated_at: datetime


class EntrySource(StrEnum):
    """Who tells an entry: we ask, the service answers or sends a webhook, or the sweep asked."""

    ASKED = "asked"
    ANSWER = "answer"
    WEBHOOK = "webhook"
    SWEEP = "sweep"


class PaymentEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of a payment's history: what was asked or told, and the state it led to."""

    id: UUID
    at: datetime
    source: EntrySource
    what: str
    operation_id: UUID | None
    detail: dict[str, Any]
    state: PaymentState


class PaymentDetails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A payment with all that happened to it, the oldest first; of the timeline the last 200."""

    payment: Payment
    operations: tuple[PaymentOperation, ...]
    refunds: tuple[PaymentRefund, ...]
    disputes: tuple[PaymentDispute, ...]
    timeline: tuple[PaymentEntry, ...]


class PaymentOutcome(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What an operation came to.

    While it is pending nobody knows yet; events, or a look at the payment, tell later.
    """

    payment: Payment
    operation: PaymentOperation
    next_action: NextAction | None = None


class BeginPayment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Ask a shopper for money.

    Without a `provider` the store's first enabled one serves; without a `referenceId` the
    payment is for nothing else. `key` makes it once: the same key gives the same payment.
    """

    amount: Money
    key: Key
    provider: ProviderKind | None = None
    reference_id: UUID | None = None
    method: Method | None = None
    capture_mode: CaptureMode = CaptureMode.AUTOMATIC
    return_url: ReturnURL | None = None
    description: Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""


class CapturePayment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Take held money: all, or a part, whereupon the rest is released."""

    id: UUID
    key: Key
    amount: Money | None = None


class VoidPayment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Release held money, or see to it that nothing is paid any more."""

    id: UUID
    key: Key
    reason: Reason | None = None


class RefundPayment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Give captured money back: all that is left, or a part."""

    id: UUID
    key: Key
    amount: Money | None = None
    reason: Reason | None = None


class PaymentById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one payment."""

    id: UUID


class ListPayments(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which payments to list; `isSettled: false` finds those with an operation under way."""

    state: PaymentState | None = None
    provider: ProviderKind | None = None
    reference_id: UUID | None = None
    is_wanted: bool | None = None
    is_settled: bool | None = None
    is_disputed: bool | None = None
    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class PaymentPage(msgspec.Struct, frozen=True, rename="camel"):
    """Payments, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Payment, ...]
    next_cursor: UUID | None


class PaymentCount(msgspec.Struct, frozen=True, rename="camel"):
    """How many payments of a currency are in a state, and what they come to."""

    state: PaymentState
    count: int
    amount: Money
    captured: Money
    refunded: Money


class PaymentCounts(msgspec.Struct, frozen=True):
    """Payments by state and currency."""

    items: tuple[PaymentCount, ...]


class CountPayments(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which payments to count, by when they were begun."""

    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
