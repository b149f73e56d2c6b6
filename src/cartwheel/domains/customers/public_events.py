"""What strangers learn of customers: ids, by which they may ask for the rest."""

from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.customers.messages import CustomerCreated, CustomerMerged
from cartwheel.systems.outbox.api import PublicEvent


class CustomerData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The customer it is about."""

    customer_id: UUID


class CustomerMergedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who stays, and whose id answers with that one from now on."""

    customer_id: UUID
    merged_id: UUID


PUBLIC_EVENTS: Final = (
    PublicEvent(
        CustomerCreated,
        CustomerData,
        "The store has a new customer.",
        identity=("customer_id",),
    ),
    PublicEvent(
        CustomerMerged,
        CustomerMergedData,
        "A customer turned out to be another one, who has everything of both now.",
        identity=("customer_id", "merged_id"),
    ),
)
