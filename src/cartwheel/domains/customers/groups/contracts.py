"""What leaves the rooms of groups, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.customers.contracts import Bps
from cartwheel.kernel.names import NAME_PATTERN

GroupName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]


class CustomerGroup(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A group of customers, whose members pay less by `discountBps` hundredths of a per cent."""

    id: UUID
    name: str
    discount_bps: int
    members_count: int
    created_at: datetime


class CustomerGroupList(msgspec.Struct, frozen=True):
    """All groups of a store by name; there are 200 at most."""

    items: tuple[CustomerGroup, ...]


class CustomerGroupById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one group."""

    id: UUID


class CreateCustomerGroup(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new group."""

    name: GroupName
    discount_bps: Bps = 0


class UpdateCustomerGroup(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a group; what is null stays."""

    id: UUID
    name: GroupName | None = None
    discount_bps: Bps | None = None
