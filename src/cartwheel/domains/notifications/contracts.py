"""What notifications are."""

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.events.api import DeadLetterReason
from cartwheel.domains.providers.api import ProviderTrouble
from cartwheel.domains.webhooks.api import DisabledReason
from cartwheel.kernel.paging import Limit

MOST_COUNTED: Final = 100
"""More unread ones are not counted."""


class NotificationKind(StrEnum):
    """What a notification is about, and so who may read it."""

    STOCK = "stock"
    PAYMENT = "payment"
    IMPORT = "import"
    WEBHOOK = "webhook"
    EVENTS = "events"
    RENTAL = "rental"
    PROVIDER = "provider"


class PaymentTrouble(StrEnum):
    """What is wrong with a payment: no money came, a refund came back, or its bank asks."""

    FAILED = "failed"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"


class _About(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="kind"):
    """What there is to know, as it was when it happened."""


class LowStockNotice(_About, frozen=True, kw_only=True, tag="stock"):
    """A variant came down to its reorder point."""

    product_id: UUID
    product_title: str
    variant_title: str
    sku: str
    available: int
    reorder_point: int


class PaymentNotice(_About, frozen=True, kw_only=True, tag="payment"):
    """
    Something is wrong with the payment of an order; the amount is in minor units.

    `code` is the service's reason of a failure, or how a dispute stands.
    """

    trouble: PaymentTrouble
    order_id: UUID
    order_number: str
    currency: str
    amount_minor: int
    code: str


class ImportNotice(_About, frozen=True, kw_only=True, tag="import"):
    """An import of products ended; `refused` rows were left out, and where it failed the rest."""

    import_id: UUID
    file_name: str
    has_failed: bool
    created: int
    updated: int
    refused: int


class WebhookNotice(_About, frozen=True, kw_only=True, tag="webhook"):
    """An endpoint is told nothing any more."""

    endpoint_id: UUID
    url: str
    reason: DisabledReason


class EventsNotice(_About, frozen=True, kw_only=True, tag="events"):
    """Events of shoppers keep going wrong in one way; `detail` is that of one of the letters."""

    reason: DeadLetterReason
    fingerprint: str
    letter_id: UUID
    detail: str


class RentalNotice(_About, frozen=True, kw_only=True, tag="rental"):
    """
    A vehicle is not back, and nobody else can serve what is taken of it next.

    That is the booking `nextBookingId`, or else maintenance or a block.
    """

    booking_id: UUID
    booking_number: str
    plate: str
    due_at: datetime
    next_booking_id: UUID | None
    next_starts_at: datetime


class ProviderNotice(_About, frozen=True, kw_only=True, tag="provider"):
    """A service that writes or paints cannot be asked until somebody does something."""

    trouble: ProviderTrouble
    provider: str
    model: str


NoticeAbout: TypeAlias = (
    LowStockNotice
    | PaymentNotice
    | ImportNotice
    | WebhookNotice
    | EventsNotice
    | RentalNotice
    | ProviderNotice
)


class Notification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Something that needs somebody; `isRead` by whoever asks.

    `times` counts how often it has happened, the last time at `happenedAt`: then it has another
    `id`, and is unread.
    """

    id: UUID
    about: NoticeAbout
    happened_at: datetime
    times: int
    is_read: bool


class NotificationPage(msgspec.Struct, frozen=True, rename="camel"):
    """Notifications, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Notification, ...]
    next_cursor: UUID | None


class UnreadCount(msgspec.Struct, frozen=True):
    """How many are unread: 100 says that there may be more."""

    count: int


class ListNotifications(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of them."""

    cursor: UUID | None = None
    limit: Limit = 20


class NotificationById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a notification."""

    id: UUID


class ReadAll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which, as they are listed: what came after it was not seen yet. Else all there are."""

    until: UUID | None = None
