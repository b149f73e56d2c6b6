"""
The rules of segments, as a page builds them: a tree of conditions, told apart by `kind`.

    {"kind": "all", "rules": [
        {"kind": "orders", "comparison": "atLeast", "count": 3, "withinDays": 90},
        {"kind": "not", "rule": {"kind": "tagged", "tags": ["wholesale"]}}
    ]}

Amounts are in minor units. A span of days reaches back from the moment of asking.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.customers.consents.contracts import Channel, Purpose
from cartwheel.domains.customers.contracts import Country, Currency, Tag

DEEPEST = 6
MOST_RULES = 60

Days = Annotated[int, msgspec.Meta(ge=1, le=3_650)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
AmountMinor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
BehaviourName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern="^[a-z][a-z0-9_.]*$")
]


class Comparison(StrEnum):
    """How a figure compares."""

    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    EXACTLY = "exactly"


class When(StrEnum):
    """On which side of so many days ago."""

    WITHIN = "within"
    BEFORE = "before"


class _Rule(
    msgspec.Struct, frozen=True, rename="camel", tag_field="kind", forbid_unknown_fields=True
):
    pass


class AllOf(_Rule, frozen=True, tag="all"):
    """Every one of these holds."""

    rules: Annotated[tuple["Rule", ...], msgspec.Meta(min_length=1, max_length=20)]


class AnyOf(_Rule, frozen=True, tag="any"):
    """One of these holds, or several."""

    rules: Annotated[tuple["Rule", ...], msgspec.Meta(min_length=1, max_length=20)]


class Not(_Rule, frozen=True, tag="not"):
    """This does not hold."""

    rule: "Rule"


class JoinedRule(_Rule, frozen=True, tag="joined"):
    """Became a customer within so many days, or before."""

    when: When
    days: Days


class LastOrderRule(_Rule, frozen=True, tag="lastOrder"):
    """Ordered last within so many days, or before; who never ordered is in neither."""

    when: When
    days: Days


class OrdersRule(_Rule, frozen=True, tag="orders"):
    """Placed so many orders, ever or within so many days."""

    comparison: Comparison
    count: Count
    within_days: Days | None = None


class SpentRule(_Rule, frozen=True, tag="spent"):
    """
    Paid so much and did not get it back, ever or within so many days.

    It is in the store's currency, unless `currency` says another.
    """

    comparison: Comparison
    amount_minor: AmountMinor
    currency: Currency | None = None
    within_days: Days | None = None


class BoughtRule(_Rule, frozen=True, tag="bought"):
    """Bought so many pieces of one or several of these products."""

    product_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    within_days: Days | None = None


class LocationRule(_Rule, frozen=True, tag="location"):
    """Lives in one of these countries; with `regions`, in one of those of them."""

    countries: Annotated[tuple[Country, ...], msgspec.Meta(min_length=1, max_length=100)]
    regions: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=100)], ...],
        msgspec.Meta(max_length=100),
    ] = ()


class TaggedRule(_Rule, frozen=True, tag="tagged"):
    """Has one of these tags, or all of them."""

    tags: Annotated[tuple[Tag, ...], msgspec.Meta(min_length=1, max_length=50)]
    every: bool = False


class GroupRule(_Rule, frozen=True, tag="group"):
    """Is in one of these groups."""

    group_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=50)]


class ConsentRule(_Rule, frozen=True, tag="consent"):
    """Allows to be reached so, for this; or does not, or never said so."""

    channel: Channel
    purpose: Purpose
    given: bool = True


class BehaviourRule(_Rule, frozen=True, tag="behaviour"):
    """Did something so many times, ever or within so many days, such as `cart.abandoned`."""

    name: BehaviourName
    comparison: Comparison
    times: Count
    within_days: Days | None = None


class PointsRule(_Rule, frozen=True, tag="points"):
    """Has so many loyalty points."""

    comparison: Comparison
    points: Count


Rule: TypeAlias = (
    AllOf
    | AnyOf
    | Not
    | JoinedRule
    | LastOrderRule
    | OrdersRule
    | SpentRule
    | BoughtRule
    | LocationRule
    | TaggedRule
    | GroupRule
    | ConsentRule
    | BehaviourRule
    | PointsRule
)
