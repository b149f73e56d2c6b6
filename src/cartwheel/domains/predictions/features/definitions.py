"""
Every feature there is: what it means, where it is from, and what happens when it is missing or old.

A value that is not known is None: it is missing, and no zero. It stays missing unless a definition
declares a `default`. A value is stale when what it was made of is older than `freshness`; `stale`
says whether the source is asked again, the old value is used, or none is.

`version` counts the meanings a feature has had: whoever changes how it is computed counts it up,
and models trained with the former meaning are refused the new one (`lineage`).
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

Value: TypeAlias = float | int | str | bool | None
"""A feature's value; None is missing."""

Vector: TypeAlias = tuple[Value, ...]
"""Values in the order of definitions."""


class FeatureGroup(StrEnum):
    """What a feature tells of: the cart, its shopper, the circumstances, or the shop."""

    REAL_TIME = "real_time"
    BEHAVIOURAL = "behavioural"
    CONTEXTUAL = "contextual"
    STORE = "store"


class FeatureKind(StrEnum):
    """What values a feature has."""

    NUMBER = "number"
    INTEGER = "integer"
    CATEGORY = "category"
    BOOLEAN = "boolean"


class FeatureSource(StrEnum):
    """
    What a feature is made of.

    The abandonment itself; the carts the shopper bought; the events of the day before it; the
    shop's carts, orders and settings; and its stock, which nobody can tell afterwards.
    """

    CART = "cart"
    VISITOR = "visitor"
    SESSION = "session"
    STORE = "store"
    STOCK = "stock"


class StaleRule(StrEnum):
    """What becomes of a value that is too old: found out anew, missing, or used as it is."""

    RECOMPUTE = "recompute"
    MISSING = "missing"
    USE = "use"


class Definition(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    What a feature is.

    `freshness` is None where a value is made anew each time. `default` stands for a missing value;
    None keeps it missing. `dependsOn` names the features that go into it.
    """

    name: str
    group: FeatureGroup
    kind: FeatureKind
    source: FeatureSource
    documentation: str
    version: int = 1
    depends_on: tuple[str, ...] = ()
    freshness: timedelta | None = None
    stale: StaleRule = StaleRule.RECOMPUTE
    default: Value = None
    owner: str = "cartwheel"


_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def _real_time(name: str, kind: FeatureKind, documentation: str, *depends_on: str) -> Definition:
    return Definition(
        name=name,
        group=FeatureGroup.REAL_TIME,
        kind=kind,
        source=FeatureSource.CART,
        documentation=documentation,
        depends_on=depends_on,
    )


def _behavioural(
    name: str,
    kind: FeatureKind,
    documentation: str,
    *depends_on: str,
    source: FeatureSource = FeatureSource.VISITOR,
) -> Definition:
    return Definition(
        name=name,
        group=FeatureGroup.BEHAVIOURAL,
        kind=kind,
        source=source,
        documentation=documentation,
        depends_on=depends_on,
        freshness=_HOUR,
    )


def _contextual(
    name: str, kind: FeatureKind, documentation: str, source: FeatureSource = FeatureSource.CART
) -> Definition:
    return Definition(
        name=name,
        group=FeatureGroup.CONTEXTUAL,
        kind=kind,
        source=source,
        documentation=documentation,
        freshness={FeatureSource.CART: None, FeatureSource.SESSION: _HOUR}.get(source, _DAY),
    )


def _of_store(
    name: str,
    kind: FeatureKind,
    documentation: str,
    *depends_on: str,
    source: FeatureSource = FeatureSource.STORE,
    freshness: timedelta | None = _DAY,
) -> Definition:
    return Definition(
        name=name,
        group=FeatureGroup.STORE,
        kind=kind,
        source=source,
        documentation=documentation,
        depends_on=depends_on,
        freshness=freshness,
    )


CATALOGUE: Final[tuple[Definition, ...]] = (
    _real_time("products", FeatureKind.INTEGER, "How many different products are in the cart."),
    _real_time("units", FeatureKind.INTEGER, "How many pieces are in the cart."),
    _real_time(
        "value",
        FeatureKind.NUMBER,
        "What the cart is worth, in major units brought to the order of a US dollar."
        " Missing when no event named a price.",
    ),
    _real_time(
        "dearestShare",
        FeatureKind.NUMBER,
        "The dearest product's share of the value, 0 to 1. Missing without prices.",
    ),
    _real_time(
        "categories", FeatureKind.INTEGER, "How many different known categories are in the cart."
    ),
    _real_time(
        "episode",
        FeatureKind.INTEGER,
        "1 for the first time this cart is abandoned, 2 after a return, and so on.",
    ),
    _real_time(
        "minutesInCart",
        FeatureKind.NUMBER,
        "Minutes from the first product to the abandonment, the store's idle limit included.",
    ),
    _contextual("hour", FeatureKind.INTEGER, "The hour of the abandonment in UTC, 0 to 23."),
    _contextual("isWeekend", FeatureKind.BOOLEAN, "Whether it was a Saturday or a Sunday in UTC."),
    _real_time(
        "averagePrice",
        FeatureKind.NUMBER,
        "What a piece in the cart costs on average, in the units of `value`.",
        "value",
        "units",
    ),
    _real_time(
        "minutesSinceAbandonment",
        FeatureKind.NUMBER,
        "Minutes from the abandonment to the moment asked about; 0 when it is scored at once.",
    ),
    _behavioural(
        "purchases", FeatureKind.INTEGER, "How many carts the shopper bought before, up to 50."
    ),
    _behavioural(
        "averageOrderValue",
        FeatureKind.NUMBER,
        "What the shopper's purchases came to on average, in the units of `value`."
        " Missing without any that named what it came to.",
    ),
    _behavioural(
        "daysSincePurchase",
        FeatureKind.NUMBER,
        "Days since the shopper bought last. Missing when that never was.",
    ),
    _behavioural(
        "recoveredShare",
        FeatureKind.NUMBER,
        "The share of the purchases that were abandoned first and bought after all, 0 to 1."
        " Missing without purchases.",
        "purchases",
    ),
    _behavioural(
        "favouriteCategory",
        FeatureKind.CATEGORY,
        "The category of which the shopper bought most pieces. Missing without purchases of one.",
    ),
    _behavioural(
        "holdsFavourite",
        FeatureKind.BOOLEAN,
        "Whether something of that category is in the cart. Missing without such a category.",
        "favouriteCategory",
    ),
    _behavioural(
        "priceSensitivity",
        FeatureKind.NUMBER,
        "How much less the shopper pays than others: 1 less what the pieces cost that the shopper"
        " bought, divided by what pieces of their categories usually cost here, from -1 to 1."
        " Missing unless both are known.",
    ),
    _behavioural(
        "segment",
        FeatureKind.CATEGORY,
        "`new` without a purchase before, `returning` after one or two, `loyal` after three or"
        " more, `lapsed` when the last was more than 180 days ago.",
        "purchases",
        "daysSincePurchase",
    ),
    _behavioural(
        "visits",
        FeatureKind.INTEGER,
        "The number of this visit, 1 for the shopper's first.",
        source=FeatureSource.SESSION,
    ),
    _behavioural(
        "productViews",
        FeatureKind.INTEGER,
        "How many products the shopper looked at in the 24 hours before.",
        source=FeatureSource.SESSION,
    ),
    _behavioural(
        "removals",
        FeatureKind.INTEGER,
        "How often the shopper took a product out of a cart in the 24 hours before.",
        source=FeatureSource.SESSION,
    ),
    _contextual(
        "localHour",
        FeatureKind.INTEGER,
        "The hour on the clock of the shop, 0 to 23.",
        FeatureSource.STORE,
    ),
    _contextual(
        "weekday",
        FeatureKind.INTEGER,
        "The day of the week where the shop is, 1 for Monday to 7.",
        FeatureSource.STORE,
    ),
    _contextual(
        "isHoliday",
        FeatureKind.BOOLEAN,
        "Whether it was a public holiday in the shop's country and region."
        " Missing until the shop says where it is.",
        FeatureSource.STORE,
    ),
    _contextual(
        "device",
        FeatureKind.CATEGORY,
        "What the shopper held last: desktop, mobile, tablet, tv, console or watch.",
        FeatureSource.SESSION,
    ),
    _contextual(
        "trafficSource",
        FeatureKind.CATEGORY,
        "What brought the shopper last: organic_search, paid_social, email, direct and so on.",
        FeatureSource.SESSION,
    ),
    _contextual(
        "country",
        FeatureKind.CATEGORY,
        "The country of the shopper, two letters, by the address of the last event.",
        FeatureSource.SESSION,
    ),
    _of_store(
        "conversionRate",
        FeatureKind.NUMBER,
        "Of the carts that were opened in the shop from 35 to 7 days before, the share that was"
        " bought by then, 0 to 1. Missing with fewer than 20 carts.",
    ),
    _of_store(
        "priceCompetitiveness",
        FeatureKind.NUMBER,
        "What shoppers here paid for a piece of the cart's categories on average in the 28 days"
        " before, divided by what its pieces cost: above 1 the cart is cheap for what it holds."
        " Missing where fewer than 5 pieces of a category were bought.",
    ),
    _of_store(
        "stock",
        FeatureKind.INTEGER,
        "How many pieces of the scarcest product of the cart can be sold."
        " Missing for what the catalogue does not know, and for what is sold without limit.",
        source=FeatureSource.STOCK,
        freshness=None,
    ),
    _of_store(
        "reputation",
        FeatureKind.NUMBER,
        "The share of the money of the last 90 days' orders that was not paid back by then,"
        " 0 to 1: what shoppers kept of what they bought. Missing with fewer than 20 orders.",
    ),
)
"""All features, in the order of the fields of `Features`: that of every vector."""

NAMES: Final = tuple(definition.name for definition in CATALOGUE)
"""The order of vectors."""

KINDS: Final = {definition.name: definition.kind for definition in CATALOGUE}
