"""
Finds out what was known at a moment: the one way to it, for training and for serving.

Everything is asked for as of the moment of each cart. Facts of the store are those of the midnight
before it, in UTC, so that a day's carts share them. Stock alone nobody can tell afterwards: it is
asked for while a cart is served, and training takes what was written down then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned, CartHistory, PastPurchase
from cartwheel.domains.customers.api import PurchaseFigures
from cartwheel.domains.events.api import PastSession
from cartwheel.domains.predictions.features.dollars import in_dollars
from cartwheel.domains.predictions.features.known import (
    Known,
    SessionFacts,
    StockFacts,
    StoreFacts,
    VisitorFacts,
)
from cartwheel.domains.predictions.features.online import OnlineFeatures
from cartwheel.domains.predictions.features.sessions import Sessions
from cartwheel.domains.predictions.features.stock import CartStock
from cartwheel.domains.pricing.api import HOME_COUNTRY, HOME_REGION
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import Store, StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock

_CONVERSION_FROM: Final = timedelta(days=35)
_CONVERSION_UNTIL: Final = timedelta(days=7)
_PRICES_OF: Final = timedelta(days=28)
_ORDERS_OF: Final = timedelta(days=90)
_LEAST: Final = 20
_LEAST_PIECES: Final = 5
_MOST_CATEGORIES: Final = 500
_MOST_OF_ONE: Final = 8


class Asked(NamedTuple):
    """A cart, and the moment of which it is asked what was known."""

    cart: CartAbandoned
    at: datetime


@dataclass(frozen=True, slots=True)
class Gathering:
    """Asks the sources about many carts of one store: one question to each."""

    history: CartHistory
    purchases: PurchaseFigures
    sessions: Sessions
    stock: CartStock
    stores: StoreDirectory
    settings: LiveSettings
    online: OnlineFeatures
    clock: Clock

    async def gather(
        self, store_id: UUID, asked: Sequence[Asked], *, is_serving: bool
    ) -> list[Known]:
        """
        Return what was known of each cart at its moment; of carts that are served, the stock too.

        Raises:
            UnavailableError: PostgreSQL does not answer. When ClickHouse does not, what it would
                have told is missing where carts are served, and an error where they are not.
        """
        store = await self.stores.find_store(store_id)
        is_replayed = store is not None and store.clock is StoreClock.EVENTS
        of_whom = [(each.cart.visitor_id, each.at) for each in asked]
        bought = await self.history.purchases(store_id, of_whom)
        seen = await self.sessions.before(
            store_id, of_whom, is_replayed=is_replayed, is_serving=is_serving
        )
        scarcest: Sequence[int | None] | None = None
        if is_serving and not is_replayed:
            scarcest = await self.stock.scarcest(store_id, [each.cart for each in asked])
        days = {_midnight(each.at) for each in asked}
        of_days = {day: await self._of_store(store_id, store, day) for day in sorted(days)}
        now = self.clock.now()
        return [
            Known(
                visitor=visitor_facts(bought[n], each.at),
                session=_session_facts(seen[n], each.at) if seen is not None else None,
                store=of_days[_midnight(each.at)],
                stock=None if scarcest is None else StockFacts(now, scarcest[n]),
            )
            for n, each in enumerate(asked)
        ]

    async def _of_store(self, store_id: UUID, store: Store | None, day: datetime) -> StoreFacts:
        kept = await self.online.read_store(store_id, day)
        if kept is None:
            kept = await self._summed(store_id, day)
            await self.online.write_store(store_id, day, kept)
        values = (await self.settings.of(store_id)).values
        return StoreFacts(
            as_of=day,
            time_zone="UTC" if store is None else store.time_zone,
            country=values[HOME_COUNTRY],
            region=values[HOME_REGION],
            conversion_rate=kept.conversion_rate,
            kept_share=kept.kept_share,
            paid=kept.paid,
        )

    async def _summed(self, store_id: UUID, day: datetime) -> StoreFacts:
        opened, bought = await self.history.conversion(
            store_id, since=day - _CONVERSION_FROM, until=day - _CONVERSION_UNTIL, by=day
        )
        sums = await self.purchases.sums(store_id, since=day - _ORDERS_OF, until=day)
        came_to = sum(in_dollars(each.paid_minor, each.currency) for each in sums)
        back = sum(in_dollars(each.refunded_minor, each.currency) for each in sums)
        is_enough = came_to > 0 and sum(each.orders for each in sums) >= _LEAST
        return StoreFacts(
            as_of=day,
            conversion_rate=bought / opened if opened >= _LEAST else None,
            kept_share=1 - back / came_to if is_enough else None,
            paid=await self._prices(store_id, day),
        )

    async def _prices(self, store_id: UUID, day: datetime) -> dict[str, float]:
        pieces: dict[str, int] = {}
        paid: dict[str, float] = {}
        for each in await self.history.prices_paid(store_id, since=day - _PRICES_OF, until=day):
            pieces[each.category] = pieces.get(each.category, 0) + each.pieces
            amount = in_dollars(each.paid_minor, each.currency)
            paid[each.category] = paid.get(each.category, 0.0) + amount
        known = [name for name in pieces if pieces[name] >= _LEAST_PIECES]
        known.sort(key=lambda name: (-pieces[name], name))
        return {name: paid[name] / pieces[name] for name in known[:_MOST_CATEGORIES]}


def visitor_facts(bought: Sequence[PastPurchase], at: datetime) -> VisitorFacts:
    """Sum up what a visitor bought, the last first."""
    amounts = [
        in_dollars(each.order_value_minor, each.order_currency)
        for each in bought
        if each.order_value_minor and each.order_currency
    ]
    categories: dict[str, tuple[int, float]] = {}
    for item in (item for each in bought for item in each.items if item.category):
        pieces, cost = categories.get(item.category or "", (0, 0.0))
        spent = in_dollars(item.price_minor * item.quantity, item.currency)
        categories[item.category or ""] = (pieces + item.quantity, cost + spent)
    most = sorted(categories.items(), key=lambda each: (-each[1][0], each[0]))[:_MOST_OF_ONE]
    return VisitorFacts(
        as_of=at,
        bought=len(bought),
        recovered=sum(each.is_recovered for each in bought),
        last_bought_at=bought[0].closed_at if bought else None,
        average_order=sum(amounts) / len(amounts) if amounts else None,
        categories=tuple((name, pieces, cost) for name, (pieces, cost) in most),
    )


def _session_facts(seen: PastSession | None, at: datetime) -> SessionFacts:
    return SessionFacts(at) if seen is None else SessionFacts(at, *seen)


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
