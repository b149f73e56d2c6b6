"""The announcements that leave the house, and how each becomes a public event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered, CartResumed
from cartwheel.domains.interventions.api import InterventionDecided
from cartwheel.domains.webhooks.messages import WebhookEndpointDisabled
from cartwheel.domains.webhooks.payloads import (
    CartAbandonedData,
    CartBoughtData,
    CartResumedData,
    EndpointDisabledData,
    InterventionDecidedData,
)
from cartwheel.systems.outbox.api import Announcement

TEST: Final = "webhook.test"
"""The type of what `sendTest` sends; nobody subscribes to it."""

_MESSAGES: Final = UUID("6b3c5c2e-0d6f-5a49-9a0e-2f6a1f0c7e11")


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """
    One kind of event.

    `identity` names the fields that tell one happening from another: the same
    happening, announced again, makes the same message. `at` names the field that
    says when it happened, where the announcement says so.
    """

    announcement: type[Announcement]
    data: type[msgspec.Struct]
    description: str
    identity: tuple[str, ...]
    at: str | None = None

    @property
    def name(self) -> str:
        """The type of the event, as endpoints subscribe to it."""
        return self.announcement.name

    def message_id(self, message: Announcement) -> UUID:
        """Return the id of the message about a happening, the same each time."""
        parts = (str(getattr(message, field)) for field in ("store_id", *self.identity))
        return uuid5(_MESSAGES, ":".join((self.name, *parts)))

    def happened_at(self, message: Announcement) -> datetime | None:
        """Return when it happened, if the announcement says so."""
        return None if self.at is None else getattr(message, self.at)

    def data_of(self, message: Announcement) -> msgspec.Struct:
        """Return what strangers learn of an announcement: the fields that `data` has."""
        fields: dict[str, Any] = {
            field: getattr(message, field) for field in self.data.__struct_fields__
        }
        return self.data(**fields)


EVENTS: Final = (
    PublicEvent(
        CartAbandoned,
        CartAbandonedData,
        "A cart's visitor fell silent; it may be won back.",
        identity=("cart_id", "episode"),
        at="abandoned_at",
    ),
    PublicEvent(
        CartResumed,
        CartResumedData,
        "An abandoned cart's visitor came back to it.",
        identity=("cart_id", "episode"),
        at="resumed_at",
    ),
    PublicEvent(
        CartRecovered,
        CartBoughtData,
        "A cart that had been abandoned was bought after all.",
        identity=("cart_id",),
        at="bought_at",
    ),
    PublicEvent(
        CartConverted,
        CartBoughtData,
        "A cart that was never abandoned was bought.",
        identity=("cart_id",),
        at="bought_at",
    ),
    PublicEvent(
        InterventionDecided,
        InterventionDecidedData,
        "An attempt to win a cart back waits to be delivered.",
        identity=("intervention_id",),
    ),
    PublicEvent(
        WebhookEndpointDisabled,
        EndpointDisabledData,
        "Another of the store's endpoints is gone or fails, and takes nothing any more.",
        identity=("endpoint_id", "disabled_at"),
        at="disabled_at",
    ),
)

BY_NAME: Final = {event.name: event for event in EVENTS}
