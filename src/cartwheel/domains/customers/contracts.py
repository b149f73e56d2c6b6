"""What leaves the customers domain about profiles, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

PERSONAL: frozenset[str] = frozenset({"email", "phone", "name", "external_id"})
"""Fields of which the audit log keeps that they were given, and not what."""

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
Phone = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Locale = Annotated[str, msgspec.Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Zone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=NAME_PATTERN)]
Tags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=50)]
Bps = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
GroupIds = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=50)]
Cursor = Annotated[str, msgspec.Meta(max_length=1_000)]


class Aspect(StrEnum):
    """What of a customer changed."""

    PROFILE = "profile"
    ADDRESSES = "addresses"
    CONSENTS = "consents"
    PURCHASES = "purchases"
    POINTS = "points"
    BEHAVIOURS = "behaviours"


class CustomerProfile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What other domains need to know of a customer.

    `discountBps` is the best of the customer's own discount and those of the groups, in
    hundredths of a per cent. `country` is that of the usual address.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    id: UUID
    email: str | None
    phone: str | None
    name: str
    locale: str | None
    zone: str | None
    currency: str | None
    country: str | None
    tags: tuple[str, ...]
    group_ids: tuple[UUID, ...]
    discount_bps: int


class Customer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A customer.

    `discountBps` is the customer's own; groups have theirs beside it. `spentMinor` is what
    was paid and not paid back, in the store's currency. `points` may hold some that have just
    expired: the account of points tells those that can be spent.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    id: UUID
    email: str | None
    phone: str | None
    external_id: str | None
    name: str
    locale: str | None
    zone: str | None
    currency: str | None
    country: str | None
    region: str | None
    tags: tuple[str, ...]
    group_ids: tuple[UUID, ...]
    discount_bps: int
    orders_count: int
    spent_minor: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    points: int
    created_at: datetime
    updated_at: datetime


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Somebody another domain knows of, to be found or made.

    One of `email` and `externalId` has to be there; the former counts first.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    email: str | None = None
    external_id: str | None = None
    phone: str | None = None
    name: str = ""
    locale: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None


class CustomerById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one customer."""

    id: UUID


class CreateCustomer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A new customer, called by something: an address, a number, an external id, or a name.

    A `phone` without its country's code is one of `country`.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    email: Email | None = None
    phone: Phone | None = None
    external_id: ExternalId | None = None
    name: Name | None = None
    locale: Locale | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    country: Country | None = None
    tags: Tags = ()
    group_ids: GroupIds = ()
    discount_bps: Bps = 0


class Clearable(StrEnum):
    """What a customer can do without."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL_ID = "externalId"
    NAME = "name"
    LOCALE = "locale"
    ZONE = "zone"
    CURRENCY = "currency"


class UpdateCustomer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to change of a customer; what is null stays, and what `clear` names goes.

    Tags and groups are given whole.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    id: UUID
    email: Email | None = None
    phone: Phone | None = None
    external_id: ExternalId | None = None
    name: Name | None = None
    locale: Locale | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    tags: Tags | None = None
    group_ids: GroupIds | None = None
    discount_bps: Bps | None = None
    clear: Annotated[tuple[Clearable, ...], msgspec.Meta(max_length=7)] = ()


class CustomerSort(StrEnum):
    """By what customers are sorted; by the last order, those who have one."""

    CREATED = "created"
    NAME = "name"
    LAST_ORDER = "lastOrder"
    ORDERS = "orders"
    SPENT = "spent"
    POINTS = "points"


Allowed = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+:[^\x00]{1,100}$")]
Search = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class CustomerFilter(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Which customers; every condition that is given has to hold.

    `snapshotId` has who was in a segment when it was taken; `allows` is a channel and a purpose
    that are allowed now, such as `email:marketing`.

    `search` has beginnings of words, all of which are found in the name, the address, the
    number or the external id.
    """

    search: Search | None = None
    country: Country | None = None
    tag: Tag | None = None
    group_id: UUID | None = None
    segment_id: UUID | None = None
    snapshot_id: UUID | None = None
    allows: Allowed | None = None
    has_ordered: bool | None = None
    ordered_since: Time | None = None
    ordered_until: Time | None = None
    created_since: Time | None = None
    created_until: Time | None = None
    least_spent_minor: int | None = None


class ListCustomers(CustomerFilter, frozen=True, kw_only=True, rename="camel"):
    """Which customers to list, and in what order."""

    sort: CustomerSort = CustomerSort.CREATED
    ascending: bool = False
    cursor: Cursor | None = None
    limit: Limit = 50


class CustomerPage(msgspec.Struct, frozen=True, rename="camel"):
    """Customers; pass `nextCursor` to go on, None at the end."""

    items: tuple[Customer, ...]
    next_cursor: str | None


class FacetValue(msgspec.Struct, frozen=True, rename="camel"):
    """How many customers have one value; `label` is what people call it."""

    value: str
    label: str
    count: int


class CustomerFacets(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many customers a filter finds, and what they have in common: the 50 most frequent."""

    total: int
    with_orders: int
    countries: tuple[FacetValue, ...]
    tags: tuple[FacetValue, ...]
    groups: tuple[FacetValue, ...]
    allows: tuple[FacetValue, ...]
