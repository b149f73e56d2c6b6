"""Figures put together from what happened in the pieces of a timeline."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from cartwheel.domains.analytics.contracts import Figures, MoneyFigures, Series, Span
from cartwheel.domains.analytics.spans import Timeline
from cartwheel.domains.carts.api import CartCount
from cartwheel.domains.orders.api import Sales


def figures_of(
    pieces: range, sales: Iterable[Sales], carts: Iterable[CartCount], *, currency: str
) -> Figures:
    """Add up what happened in some pieces; the store's currency comes first, then by name."""
    sold = [each for each in sales if each.bucket in pieces]
    happened = [each for each in carts if each.bucket in pieces]
    orders, revenue, recovered = (defaultdict[str, int](int) for _ in range(3))
    for sale in sold:
        orders[sale.currency] += sale.orders
        revenue[sale.currency] += sale.revenue_minor
    for cart in happened:
        if cart.kind == "recovered" and cart.currency is not None:
            recovered[cart.currency] += cart.revenue_minor
    opened = [each for each in happened if each.kind == "opened"]
    return Figures(
        orders=sum(orders.values()),
        carts_opened=sum(each.carts for each in opened),
        carts_bought=sum(each.bought for each in opened),
        carts_abandoned=sum(each.carts for each in happened if each.kind == "abandoned"),
        carts_recovered=sum(each.carts for each in happened if each.kind == "recovered"),
        money=tuple(
            MoneyFigures(each, orders[each], revenue[each], recovered[each])
            for each in sorted({*revenue, *recovered}, key=lambda one: (one != currency, one))
        ),
    )


def pieces_of(timeline: Timeline, span: Span, before: Span) -> tuple[range, range]:
    """Return the pieces of a span that have begun, and those before that they are compared with."""
    bounds = timeline.bounds
    begin, cut = bounds.index(span.starts_at), bounds.index(timeline.compared_until)
    return range(begin, len(bounds) - 1), range(bounds.index(before.starts_at), cut)


def series_of(
    timeline: Timeline, sales: Sequence[Sales], *, span: Span, currencies: Iterable[str]
) -> tuple[Series, ...]:
    """Draw the sales of each currency by bucket."""
    places = timeline.places(timeline.starts, until=timeline.bounds[-1])
    before = timeline.places(timeline.starts_before, until=span.starts_at)
    return tuple(_series(timeline, sales, each, places, before) for each in currencies)


def _series(
    timeline: Timeline,
    sales: Sequence[Sales],
    currency: str,
    places: Sequence[int],
    places_before: Sequence[int],
) -> Series:
    orders, revenue = [0] * len(timeline.starts), [0] * len(timeline.starts)
    orders_before = [0] * len(timeline.starts_before)
    revenue_before = [0] * len(timeline.starts_before)
    running = 0 if timeline.is_running else None
    for sale in sales:
        if sale.currency != currency:
            continue
        if (place := places[sale.bucket]) >= 0:
            orders[place] += sale.orders
            revenue[place] += sale.revenue_minor
        if (place := places_before[sale.bucket]) >= 0:
            orders_before[place] += sale.orders
            revenue_before[place] += sale.revenue_minor
        if running is not None and timeline.is_before_running(timeline.bounds[sale.bucket]):
            running += sale.revenue_minor
    return Series(
        currency,
        tuple(orders),
        tuple(revenue),
        tuple(orders_before),
        tuple(revenue_before),
        running,
    )
