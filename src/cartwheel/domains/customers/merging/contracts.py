"""What leaves the room of merging, and what comes in."""

from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.domains.customers.contracts import Cursor, Customer
from cartwheel.kernel.paging import Limit


class Likeness(StrEnum):
    """What two customers share: a mailbox, a telephone number, or a name."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


class MergeCustomers(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Who stays, and who turned out to be the same."""

    id: UUID
    merged_id: UUID


class Duplicate(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody who may be the same, and what speaks for it."""

    customer: Customer
    likenesses: tuple[Likeness, ...]


class DuplicateList(msgspec.Struct, frozen=True):
    """Who may be the same, those with most in common first; 20 at most."""

    items: tuple[Duplicate, ...]


class DuplicateSet(msgspec.Struct, frozen=True, rename="camel"):
    """Customers who share something, the oldest first; the first ten of them."""

    customers: tuple[Customer, ...]


class DuplicateSetPage(msgspec.Struct, frozen=True, rename="camel"):
    """Sets of customers who may be one; pass `nextCursor` to go on, None at the end."""

    items: tuple[DuplicateSet, ...]
    next_cursor: str | None


class ListDuplicates(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What they are to share; a name counts that has two words at least."""

    likeness: Likeness = Likeness.EMAIL
    cursor: Cursor | None = None
    limit: Limit = 20
