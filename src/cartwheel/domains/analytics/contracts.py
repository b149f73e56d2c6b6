"""What is asked of a shop's figures, and what they are."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.money import CurrencyCode


class _Span(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    since: date | None = None
    until: date | None = None


class AskOverview(_Span, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    A span of days of the store's zone, both included, of at most 366.

    Without `until` it ends today, without `since` it has 30 days.
    """


class AskTopProducts(_Span, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which products sold best in a span, and in which currency: the store's, if not given."""

    currency: CurrencyCode | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 5


class BucketSize(StrEnum):
    """What a chart's point stands for."""

    HOUR = "hour"
    DAY = "day"


class Span(msgspec.Struct, frozen=True, rename="camel"):
    """Days of the store's zone, both included, and the moments at which they begin and end."""

    since: date
    until: date
    starts_at: datetime
    ends_at: datetime


class MoneyFigures(msgspec.Struct, frozen=True, rename="camel"):
    """
    What came in in one currency, in minor units.

    `revenueMinor` is what orders placed in the span come to with taxes and shipping, less what
    went back of them since; `recoveredMinor` what carts were bought for that had been abandoned.
    """

    currency: str
    orders: int
    revenue_minor: int
    recovered_minor: int


class Figures(msgspec.Struct, frozen=True, rename="camel"):
    """
    What happened in a span.

    `orders` are confirmed and not cancelled. Of `cartsOpened`, `cartsBought` were bought by now:
    their share is the conversion. `money` has each currency in which something came in, the
    store's first.
    """

    orders: int
    carts_opened: int
    carts_bought: int
    carts_abandoned: int
    carts_recovered: int
    money: tuple[MoneyFigures, ...]


class Bucket(msgspec.Struct, frozen=True, rename="camel"):
    """A point of the chart; what is `isRunning` has not ended."""

    starts_at: datetime
    is_running: bool


class Series(msgspec.Struct, frozen=True, rename="camel"):
    """
    Sales in one currency by bucket, in minor units.

    The first lists go with `buckets`; those of the span `before` are whole. Of the bucket that
    is running, `runningBeforeMinor` is what the one before had at the same hour.
    """

    currency: str
    orders: tuple[int, ...]
    revenue_minor: tuple[int, ...]
    orders_before: tuple[int, ...]
    revenue_before_minor: tuple[int, ...]
    running_before_minor: int | None


class Overview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    The figures of a span beside those of as many days before it.

    A span that has not ended is compared with the same hours before: `before` then ends at
    `comparedUntil`, not with its last day. `buckets` has those that have begun. With
    `synthetic` the shoppers are made up.
    """

    span: Span
    span_before: Span
    compared_until: datetime
    as_of: datetime
    time_zone: str
    currency: str
    synthetic: bool
    now: Figures
    before: Figures
    bucket_size: BucketSize
    buckets: tuple[Bucket, ...]
    series: tuple[Series, ...]


class FirstSteps(msgspec.Struct, frozen=True, rename="camel"):
    """
    How far a new store has come, as its facts say: null what has not happened.

    Shoppers who are made up do not count. `trackerSeenAt` and `eventSeenAt` are when the tracker,
    or anything, was heard last; `cartLeftAt` and `cartWonBackAt` are of the first such cart.
    """

    tracker_seen_at: datetime | None
    event_seen_at: datetime | None
    cart_left_at: datetime | None
    cart_won_back_at: datetime | None


class WonBack(msgspec.Struct, frozen=True, rename="camel"):
    """What was won back in one currency, in minor units."""

    currency: str
    carts: int
    revenue_minor: int


class CartCounts(msgspec.Struct, frozen=True, rename="camel"):
    """
    How a store's carts stand.

    `open` have something in them and were not left. Since `since`, when the day began in the
    store's zone, `abandoned` were left and are so still, `reached` is how many interventions
    shoppers were shown, `recovered` were bought after all.
    """

    since: datetime
    open: int
    abandoned: int
    reached: int
    recovered: int
    won_back: tuple[WonBack, ...]


class TopProduct(msgspec.Struct, frozen=True, rename="camel"):
    """
    What one product brought in a span, in minor units: what its lines came to with taxes,
    less what went back of them since.
    """

    product_id: UUID
    title: str
    image: str | None
    units: int
    revenue_minor: int


class TopProducts(msgspec.Struct, frozen=True, rename="camel"):
    """The products that brought most in a span, in one currency."""

    span: Span
    currency: str
    synthetic: bool
    items: tuple[TopProduct, ...]
