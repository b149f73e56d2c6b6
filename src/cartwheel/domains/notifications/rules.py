"""Who may read what, and for how long there is anything to read."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from cartwheel.domains.notifications.contracts import NotificationKind, PaymentTrouble

KEPT_FOR: Final = timedelta(days=30)

_NEEDED: Final[Mapping[NotificationKind, str]] = MappingProxyType(
    {
        NotificationKind.STOCK: "inventory:read",
        NotificationKind.PAYMENT: "orders:read",
        NotificationKind.IMPORT: "catalog:read",
        NotificationKind.WEBHOOK: "webhooks:read",
        NotificationKind.EVENTS: "events:read",
        NotificationKind.RENTAL: "rentals:read",
        NotificationKind.PROVIDER: "providers:read",
    }
)


def readable(permissions: Collection[str]) -> list[NotificationKind]:
    """Return the kinds that somebody may read: whoever may open the page that they lead to."""
    return [kind for kind, needed in _NEEDED.items() if needed in permissions]


def subject_of(order_id: UUID, trouble: PaymentTrouble) -> str:
    """Return what a payment's notification is known by: an order has one of each trouble."""
    return f"{order_id} {trouble}"
