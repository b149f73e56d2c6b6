"""What the customers domain announces: ids, and nothing else of a person."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.customers.contracts import Aspect


class CustomerCreated(msgspec.Struct, frozen=True):
    """A store has a new customer."""

    name: ClassVar[str] = "customer.created"
    version: ClassVar[int] = 1

    store_id: UUID
    customer_id: UUID


class CustomerUpdated(msgspec.Struct, frozen=True):
    """Something of a customer changed, or was added to what is known; `aspect` says what."""

    name: ClassVar[str] = "customer.updated"
    version: ClassVar[int] = 1

    store_id: UUID
    customer_id: UUID
    aspect: Aspect


class CustomerMerged(msgspec.Struct, frozen=True):
    """A customer turned out to be another one, who has everything of both now."""

    name: ClassVar[str] = "customer.merged"
    version: ClassVar[int] = 1

    store_id: UUID
    customer_id: UUID
    merged_id: UUID
