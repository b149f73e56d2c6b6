"""What is announced about purchases."""

from typing import ClassVar
from uuid import UUID

import msgspec


class PurchaseChanged(msgspec.Struct, frozen=True):
    """An order counts as bought, counts for less since something was paid back, or for nothing."""

    name: ClassVar[str] = "customer_purchase.changed"
    version: ClassVar[int] = 1

    store_id: UUID
    customer_id: UUID
    order_id: UUID
