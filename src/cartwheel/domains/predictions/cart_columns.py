"""The columns of the cart model: which features it learns from, and what people call them."""

from typing import Final

from cartwheel.domains.predictions.features.definitions import CATALOGUE, FeatureKind
from cartwheel.domains.predictions.learned.columns import ModelColumn, ModelColumnKind

SUBJECT: Final = "cart"
LABEL: Final = "bought"

LEFT_OUT: Final = {
    "minutesSinceAbandonment": "carts are learned from as they were when they were abandoned",
}
SEGMENTS: Final = ("segment", "device", "value")
"""By these columns the measures are shown apart."""

_KINDS: Final = {
    FeatureKind.NUMBER: ModelColumnKind.NUMBER,
    FeatureKind.INTEGER: ModelColumnKind.NUMBER,
    FeatureKind.CATEGORY: ModelColumnKind.CATEGORY,
    FeatureKind.BOOLEAN: ModelColumnKind.FLAG,
}
_TITLES: Final = {
    "products": "different products in the cart",
    "units": "pieces in the cart",
    "value": "worth of the cart",
    "dearestShare": "share of the dearest product",
    "categories": "categories in the cart",
    "episode": "times this cart was left",
    "minutesInCart": "minutes spent on the cart",
    "hour": "hour of the day in UTC",
    "isWeekend": "weekend",
    "averagePrice": "average price of a piece",
    "purchases": "earlier purchases",
    "averageOrderValue": "average earlier purchase",
    "daysSincePurchase": "days since the last purchase",
    "recoveredShare": "share of purchases that were left first",
    "favouriteCategory": "favourite category",
    "holdsFavourite": "favourite category in the cart",
    "priceSensitivity": "sensitivity to prices",
    "segment": "kind of shopper",
    "visits": "number of the visit",
    "productViews": "products looked at that day",
    "removals": "products taken out that day",
    "localHour": "hour of the day at the shop",
    "weekday": "day of the week",
    "isHoliday": "public holiday",
    "device": "device",
    "trafficSource": "where the shopper came from",
    "country": "country",
    "conversionRate": "share of the shop's carts that are bought",
    "priceCompetitiveness": "prices compared with what is usual here",
    "stock": "pieces left of the scarcest product",
    "reputation": "share of money that shoppers did not ask back",
}

COLUMNS: Final = tuple(
    ModelColumn(each.name, _KINDS[each.kind], _TITLES.get(each.name, each.name))
    for each in CATALOGUE
    if each.name not in LEFT_OUT
)
