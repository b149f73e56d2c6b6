"""What leaves the webhooks domain."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

URL = Annotated[str, msgspec.Meta(min_length=8, max_length=2048)]
Description = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
EventTypes = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]


class DisabledReason(StrEnum):
    """Who stopped an endpoint: its owner, its own answer 410, or five days without success."""

    OWNER = "owner"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """How far a delivery has come; see the package for the transitions."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WebhookEndpoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Where a store wants to hear what happens, and of what.

    `failingSince` is the first failure since the last success. Until
    `previousSecretUntil` messages are signed with the former secret too.
    """

    id: UUID
    url: str
    description: str
    event_types: tuple[str, ...]
    enabled: bool
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime


class WebhookEndpointList(msgspec.Struct, frozen=True):
    """All endpoints of a store, the oldest first; there are 50 at most."""

    items: tuple[WebhookEndpoint, ...]


class CreatedWebhookEndpoint(msgspec.Struct, frozen=True, rename="camel"):
    """A new endpoint and its secret, which cannot be shown again."""

    endpoint: WebhookEndpoint
    secret: str


class RotatedWebhookSecret(msgspec.Struct, frozen=True, rename="camel"):
    """A new secret, which cannot be shown again, and how long the former one signs too."""

    secret: str
    previous_secret_until: datetime


class CreateWebhookEndpoint(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """A new endpoint; `eventTypes` are names, `cart.*` for all that begin so, or `*` for all."""

    url: URL
    event_types: EventTypes
    description: Description = ""
    enabled: bool = True


class UpdateWebhookEndpoint(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of an endpoint; what is null stays. Enabling it clears its failures."""

    id: UUID
    url: URL | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    enabled: bool | None = None


class WebhookEndpointById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one endpoint."""

    id: UUID


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One message on its way to one endpoint.

    `messageId` is the header `webhook-id`. `attempts` counts since the last replay;
    `lastStatus` is null when the last attempt got no answer, and `lastError` says why.
    """

    id: UUID
    endpoint_id: UUID
    message_id: UUID
    event_type: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None
    created_at: datetime
    ended_at: datetime | None


class WebhookAttempt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One try: what came back, of which `response` is the beginning, or why nothing did."""

    id: UUID
    started_at: datetime
    duration_ms: int
    status: int | None
    response: str | None
    error: str | None


class WebhookDeliveryDetails(msgspec.Struct, frozen=True, rename="camel"):
    """A delivery, the body it brings, and its last 100 attempts, the newest first."""

    delivery: WebhookDelivery
    body: str
    log: tuple[WebhookAttempt, ...]


class WebhookDeliveryPage(msgspec.Struct, frozen=True, rename="camel"):
    """Deliveries, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[WebhookDelivery, ...]
    next_cursor: UUID | None


class ListWebhookDeliveries(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which deliveries to list."""

    endpoint_id: UUID | None = None
    state: DeliveryState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class WebhookDeliveryById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one delivery."""

    id: UUID


class ReplayFailedWebhooks(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What to send again: an endpoint's deliveries that failed or were cancelled, by age."""

    endpoint_id: UUID
    since: Annotated[datetime, msgspec.Meta(tz=True)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1000


class ReplayedWebhooks(msgspec.Struct, frozen=True):
    """How many deliveries are on their way again; ask anew when it is the limit."""

    count: int


class WebhookEventType(msgspec.Struct, frozen=True):
    """An event that endpoints may subscribe to; `schema` is the JSON Schema of its `data`."""

    name: str
    description: str
    schema: dict[str, Any]


class WebhookEventTypeList(msgspec.Struct, frozen=True):
    """Every event there is."""

    items: tuple[WebhookEventType, ...]
