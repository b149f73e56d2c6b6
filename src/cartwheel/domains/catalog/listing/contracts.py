"""What lists of products are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.products.contracts import (
    Minor,
    PriceSpan,
    ProductAction,
    ProductStatus,
)
from cartwheel.kernel.money import CurrencyCode
from cartwheel.kernel.paging import Limit

Text = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, msgspec.Meta(max_length=1_000)]
AttributeFilter = Annotated[
    str,
    msgspec.Meta(max_length=300, pattern=r"^[a-z][a-z0-9_]{0,39}(=|>=|<=)[^\x00]+$"),
]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ProductOrder(StrEnum):
    """The order of a list; what is searched for is by relevance unless another is asked for."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    UPDATED = "updated"
    TITLE = "title"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


class ProductSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product as lists show it; `image` is the address of its first picture."""

    id: UUID
    slug: str
    title: str
    status: ProductStatus
    brand: str
    category_ids: tuple[UUID, ...]
    prices: tuple[PriceSpan, ...]
    variant_count: int
    sku: str | None
    in_stock: bool | None
    image: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    allowed_actions: tuple[ProductAction, ...]


class ProductPage(msgspec.Struct, frozen=True, rename="camel"):
    """Products in the order asked for; pass `nextCursor` to go on, None at the end."""

    items: tuple[ProductSummary, ...]
    next_cursor: str | None


class _Narrowed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    query: Text = ""
    status: ProductStatus | None = None
    category_id: UUID | None = None
    brand: Text | None = None
    channel: Text | None = None
    in_stock: bool | None = None
    attributes: Annotated[tuple[AttributeFilter, ...], msgspec.Meta(max_length=20)] = ()
    currency: CurrencyCode | None = None
    price_from: Minor | None = None
    price_to: Minor | None = None
    created_from: Moment | None = None
    created_to: Moment | None = None


class ListProducts(
    _Narrowed, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Which products to list.

    `query` is searched for; `categoryId` is a category with all below it. `attributes` are
    such as `color=red`, or `length>=1.5` and `length<=2` for numbers and days. Prices are minor
    units of `currency`, or else of the store's.
    """

    order: ProductOrder | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class CountProducts(
    _Narrowed, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Of which products to count; as in a list."""


class ListShelves(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Of which categories to show the newest products, so many of each.

    A category is one with all below it.
    """

    category_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=50)]
    status: ProductStatus | None = None
    channel: Text | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=20)] = 4


class ProductShelf(msgspec.Struct, frozen=True, rename="camel"):
    """The newest products of a category."""

    category_id: UUID
    items: tuple[ProductSummary, ...]


class ProductShelves(msgspec.Struct, frozen=True):
    """Categories in the order asked for, each with its newest products."""

    items: tuple[ProductShelf, ...]


class ProductStatusCount(msgspec.Struct, frozen=True):
    """How many products have a status."""

    status: ProductStatus
    count: int


class ProductCounts(msgspec.Struct, frozen=True, rename="camel"):
    """
    How many products there are, exactly, for the tabs above their list.

    `outOfStock` are active ones of which nothing is left.
    """

    by_status: tuple[ProductStatusCount, ...]
    out_of_stock: int
    total: int


class FacetCount(msgspec.Struct, frozen=True):
    """How many products have a value."""

    value: str
    count: int


class Facet(msgspec.Struct, frozen=True):
    """What products are told apart by, such as `brand` or `attributes.color`: the most first."""

    name: str
    values: tuple[FacetCount, ...]


class ProductFacets(msgspec.Struct, frozen=True):
    """
    How many products there are of each kind.

    `counted` is how many were looked at; with `more` there are others, and the counts are
    of the newest, or of the best finds.
    """

    counted: int
    more: bool
    facets: tuple[Facet, ...]


class ActOnProducts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Do the same with many products, whatever their version is."""

    ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=200)]
    action: ProductAction


class ChangePrices(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Change the prices that many products have in a currency.

    By a share in hundredths of a percent, then by an amount in minor units, then rounded to
    the nearest multiple of `step`, half up. No price falls below nothing; a price to compare
    with that is no longer higher goes.
    """

    ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=200)]
    currency: CurrencyCode
    percent_hundredths: Annotated[int, msgspec.Meta(ge=-10_000, le=100_000)] = 0
    amount_minor: Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)] = 0
    step: Annotated[int, msgspec.Meta(ge=1, le=10**6)] = 1


class NotChanged(msgspec.Struct, frozen=True):
    """A product that stayed as it was, and the code of the error that says why."""

    id: UUID
    code: str


class ChangedProducts(msgspec.Struct, frozen=True, rename="camel"):
    """What became of many: those that changed, and the others each with a reason."""

    changed: tuple[UUID, ...]
    not_changed: tuple[NotChanged, ...]


class ReindexedProducts(msgspec.Struct, frozen=True, rename="camel"):
    """A job that indexes all products anew."""

    job_id: UUID
