"""What is announced about groups."""

from typing import ClassVar
from uuid import UUID

import msgspec


class CustomerGroupDeleted(msgspec.Struct, frozen=True):
    """A group is gone, and nobody is in it any more."""

    name: ClassVar[str] = "customer_group.deleted"
    version: ClassVar[int] = 1

    store_id: UUID
    group_id: UUID
