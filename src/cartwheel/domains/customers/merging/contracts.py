"""What leaves the room of merging, and what comes in."""

from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.domains.customers.consents.contracts import ConsentState
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


class PreviewMerge(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Who would stay, and who may be the same."""

    id: UUID
    merged_id: UUID


class MovedCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How much of the other's would be the survivor's."""

    purchases: int
    addresses: int
    consents: int
    notes: int
    communications: int
    visitors: int


class MergePreview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What merging would make of two, as of now; nothing is kept of it.

    `outcome` is the survivor as it would be, `consents` what would hold for it, `moved` what
    it would have of the other.
    """

    survivor: Customer
    merged: Customer
    outcome: Customer
    consents: tuple[ConsentState, ...]
    moved: MovedCounts


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
