"""Codes that let promotions in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import Moment, Name, Search
from cartwheel.kernel.paging import Limit

MOST_AT_ONCE = 10_000
Code: TypeAlias = Annotated[str, Meta(min_length=3, max_length=40, pattern="^[A-Za-z0-9 _-]+$")]
CodePrefix: TypeAlias = Annotated[str, Meta(max_length=10, pattern="^[A-Za-z0-9]*$")]


class CouponState(StrEnum):
    """Whether a code can be used: open, used up, over, or taken out of use."""

    OPEN = "open"
    USED_UP = "usedUp"
    ENDED = "ended"
    DISABLED = "disabled"


class CouponAction(StrEnum):
    """What can be done with a code now."""

    DISABLE = "disable"
    ENABLE = "enable"


class Coupon(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A code of a promotion.

    `uses` counts orders that stand. `customerId` is the only customer who may use it.
    """

    id: UUID
    promotion_id: UUID
    promotion_name: str
    batch_id: UUID | None
    code: str
    state: CouponState
    uses_limit: int | None
    uses: int
    customer_id: UUID | None
    ends_at: datetime | None
    allowed_actions: tuple[CouponAction, ...]
    created_at: datetime


class CreateCoupon(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    A code for a promotion: single with a `usesLimit` of 1, or shared by many.

    Codes are the same whatever the case of their letters, their spaces and dashes.
    """

    promotion_id: UUID
    code: Code
    uses_limit: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    customer_id: UUID | None = None
    ends_at: Moment | None = None


class GenerateCoupons(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A batch of codes that nobody guesses, each good for one order."""

    promotion_id: UUID
    count: Annotated[int, Meta(ge=1, le=MOST_AT_ONCE)]
    name: Name
    prefix: CodePrefix = ""
    ends_at: Moment | None = None


class CouponBatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Codes that were made together, and how many of them are used."""

    id: UUID
    promotion_id: UUID
    promotion_name: str
    name: str
    size: int
    used: int
    created_at: datetime


class CouponBatchPage(Struct, frozen=True, rename="camel"):
    """Batches, the newest first."""

    items: tuple[CouponBatch, ...]
    next_cursor: UUID | None


class ListCouponBatches(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which batches to list."""

    promotion_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ActOnCoupon(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What to do with a code."""

    id: UUID
    action: CouponAction


class CouponById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one code."""

    id: UUID


class ListCoupons(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which codes to list; `search` is the beginning of the code, `single` those of no batch."""

    promotion_id: UUID | None = None
    batch_id: UUID | None = None
    single: bool = False
    state: CouponState | None = None
    search: Search | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 50


class CouponPage(Struct, frozen=True, rename="camel"):
    """Codes, the newest first."""

    items: tuple[Coupon, ...]
    next_cursor: UUID | None
