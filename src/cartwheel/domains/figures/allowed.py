"""
Which queries a model may choose: counts and sums of a store, and what its staff names things.

None tells of a person, nor can be asked about one: `tools.py` takes away what would. What a query
shows goes to the text service that the operator chose.
"""

from typing import Final

FIGURES: Final = (
    "analytics.overview",
    "analytics.topProducts",
    "analytics.cartCounts",
    "orders.counts",
    "payments.count",
    "products.counts",
    "inventory.count",
    "inventory.list",
    "holds.count",
    "reordering.suggest",
    "forecasts.list",
    "carts.stats",
    "interventions.stats",
    "interventionAnalytics.performance",
    "interventionAnalytics.conversion",
    "campaign.list",
    "booking.counts",
    "booking.utilisation",
    "events.hours",
    "providers.usage",
)

GOODS: Final = frozenset({"inventory.list"})
"""Those that may be searched by words, which find goods alone."""
