"""What is known of the messages of payment services."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.kernel.paging import Limit


class WebhookState(StrEnum):
    """
    What became of a message.

    It is *received* until it was *applied*; one that told nothing new is *stale*, one of a
    payment that nobody knows *unknown*, and one about no payment *irrelevant*.
    """

    RECEIVED = "received"
    APPLIED = "applied"
    STALE = "stale"
    UNKNOWN = "unknown"
    IRRELEVANT = "irrelevant"


class PaymentWebhook(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A proved message of a service; `deliveries` counts how often it came."""

    id: UUID
    provider: ProviderKind
    event_id: str
    event_type: str
    state: WebhookState
    payment_id: UUID | None
    deliveries: int
    note: str | None
    received_at: datetime
    applied_at: datetime | None


class PaymentWebhookDetails(msgspec.Struct, frozen=True, rename="camel"):
    """A message with its body as it came, until that is forgotten."""

    webhook: PaymentWebhook
    body: str | None


class PaymentWebhookPage(msgspec.Struct, frozen=True, rename="camel"):
    """Messages, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[PaymentWebhook, ...]
    next_cursor: UUID | None


class ListPaymentWebhooks(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which messages to list."""

    state: WebhookState | None = None
    provider: ProviderKind | None = None
    payment_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class PaymentWebhookById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one message."""

    id: UUID


class ReceivePaymentWebhook(msgspec.Struct, frozen=True, rename="camel"):
    """Where a message arrives; its body is the service's own, and is signed as it is."""

    provider: ProviderKind
    key: Annotated[str, msgspec.Meta(max_length=100)]


class ReceivedPaymentWebhook(msgspec.Struct, frozen=True, rename="camel"):
    """The message is kept."""

    received: bool = True
