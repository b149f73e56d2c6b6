"""What a promotion is, as it comes in and goes out."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import (
    BasisPoints,
    Ids,
    LocalTime,
    Moment,
    Name,
    Quantity,
    Search,
    Sums,
)
from cartwheel.kernel.money import Money
from cartwheel.kernel.paging import Limit

StackingGroup: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9-]+$")]


class _Part(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    pass


class Selection(_Part, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whatever is in any of these; nothing named is everything."""

    variant_ids: Ids = ()
    product_ids: Ids = ()
    category_ids: Ids = ()
    brands: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()


class PercentageOff(_Part, frozen=True, tag_field="kind", tag="percentage"):
    """Takes a share off each line chosen."""

    bps: BasisPoints
    on: Selection = Selection()


class AmountOff(_Part, frozen=True, tag_field="kind", tag="amount"):
    """Takes an amount off all that is chosen together, or with `each` off every unit of it."""

    amounts: Annotated[tuple[Money, ...], Meta(min_length=1, max_length=20)]
    each: bool = False
    on: Selection = Selection()


class FreeShipping(_Part, frozen=True, tag_field="kind", tag="freeShipping"):
    """Lets shipping cost nothing, by any rate or by those named."""

    rate_ids: Ids = ()


class BuyXGetY(_Part, frozen=True, tag_field="kind", tag="buyXGetY"):
    """
    For every `buy` units of `on`, takes a share off the `get` cheapest units of `gifts`.

    A unit counts once, as bought or as got. At most `most` times an order.
    """

    buy: Quantity
    get: Quantity
    on: Selection = Selection()
    gifts: Selection = Selection()
    bps: BasisPoints = 10_000
    most: Quantity | None = None


class BundlePart(_Part, frozen=True):
    """So many units of what is chosen."""

    quantity: Quantity
    on: Selection


class BundlePrice(_Part, frozen=True, tag_field="kind", tag="bundle"):
    """Lets a set of parts cost a price together; the dearest units fill it, at most `most` sets."""

    parts: Annotated[tuple[BundlePart, ...], Meta(min_length=1, max_length=10)]
    prices: Annotated[tuple[Money, ...], Meta(min_length=1, max_length=20)]
    most: Quantity | None = None


Action: TypeAlias = PercentageOff | AmountOff | FreeShipping | BuyXGetY | BundlePrice


class PromotionConditions(_Part, frozen=True):
    """
    What an order must be like; all that is said must hold.

    `minimums` and `minimumQuantity` are reckoned of the lines that `items` chooses, by their
    prices before any discount. With minimums, currencies that have none are out.
    """

    items: Selection = Selection()
    minimums: Sums = ()
    minimum_quantity: Annotated[int, Meta(ge=0, le=100_000)] = 0
    group_ids: Ids = ()
    first_order: bool = False


class PromotionTrigger(StrEnum):
    """What makes a promotion apply: its conditions alone, or one of its codes too."""

    AUTOMATIC = "automatic"
    CODE = "code"


class PromotionStatus(StrEnum):
    """What the merchant has decided."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class PromotionPhase(StrEnum):
    """What that comes to now, with its dates and limits."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    EXHAUSTED = "exhausted"
    ENDED = "ended"
    PAUSED = "paused"
    ARCHIVED = "archived"


class PromotionAction(StrEnum):
    """What can be done with a promotion now; one that is ended can be given another end."""

    EDIT = "edit"
    ACTIVATE = "activate"
    PAUSE = "pause"
    END = "end"
    ARCHIVE = "archive"


class PromotionTerms(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    Everything a merchant says of a promotion.

    Promotions that share a name in `groups` combine; one without groups stands alone. Of all
    ways to combine, the order gets the one that costs least. Within one, higher priorities
    take off first. Limits count orders; `budget` is all that may be taken off, in one currency.
    `startsAt` and `endsAt` are on the store's clocks, the end is not in it.
    """

    name: Name
    trigger: PromotionTrigger
    action: Action
    conditions: PromotionConditions = PromotionConditions()
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    groups: Annotated[tuple[StackingGroup, ...], Meta(max_length=10)] = ("default",)
    starts_at: LocalTime | None = None
    ends_at: LocalTime | None = None
    uses_limit: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    customer_limit: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    budget: Money | None = None


class Promotion(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A promotion with what became of it.

    `startsAt` and `endsAt` are moments; `terms` has them on the store's clocks. `uses` and
    `spent` count orders that stand; `spent` has a sum for each currency.
    """

    id: UUID
    version: int
    terms: PromotionTerms
    status: PromotionStatus
    phase: PromotionPhase
    starts_at: datetime | None
    ends_at: datetime | None
    uses: int
    spent: tuple[Money, ...]
    codes: int
    allowed_actions: tuple[PromotionAction, ...]
    created_at: datetime
    updated_at: datetime


class CreatePromotion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new promotion, a draft unless it is to be active at once."""

    terms: PromotionTerms
    activate: bool = False


class UpdatePromotion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """New terms for a promotion; `version` is the one last seen."""

    id: UUID
    version: int
    terms: PromotionTerms


class ActOnPromotion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What to do with a promotion."""

    id: UUID
    action: PromotionAction


class PromotionById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one promotion."""

    id: UUID


class ListPromotions(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    Which promotions to list; `search` is a part of the name.

    Of those that have a time between `runsFrom` and `runsBefore` by their dates: what has
    none, runs always.
    """

    phase: PromotionPhase | None = None
    trigger: PromotionTrigger | None = None
    kind: str | None = None
    search: Search | None = None
    runs_from: Moment | None = None
    runs_before: Moment | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class PhaseCount(Struct, frozen=True):
    """How many promotions are in a phase."""

    phase: PromotionPhase
    count: int


class PromotionPage(Struct, frozen=True, rename="camel"):
    """Promotions, the newest first, and how many are in each phase whatever was asked for."""

    items: tuple[Promotion, ...]
    next_cursor: UUID | None
    phases: tuple[PhaseCount, ...]
