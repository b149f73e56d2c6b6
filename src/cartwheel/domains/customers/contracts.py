"""What leaves the customers domain about profiles, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN

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
