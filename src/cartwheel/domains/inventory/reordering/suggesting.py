"""How many to order of what is low."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.goods import Good, Goods
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.standing import Item
from cartwheel.domains.inventory.reordering import rules
from cartwheel.domains.inventory.reordering.contracts import (
    ListSuggestions,
    ReorderPage,
    ReorderPoint,
    ReorderSuggestion,
)
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.settings import COVER_DAYS
from cartwheel.domains.inventory.stock.contracts import ListStock
from cartwheel.domains.inventory.stock.repository import StockRepository
from cartwheel.domains.settings.api import LiveSettings


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Orders that would fill up what is low, for as long as the store wants them to last."""

    stock: StockRepository
    reordering: ReorderService
    ledger: Ledger
    goods: Goods
    settings: LiveSettings

    async def suggest(self, store_id: UUID, query: ListSuggestions) -> ReorderPage:
        """List variants that are low, the newest first, with how many to order."""
        wanted = ListStock(is_low=True, cursor=query.cursor, limit=query.limit)
        found = await self.stock.list_page(store_id, wanted, among=None)
        shown = found[: query.limit]
        goods = await self.goods.find(store_id, shown)
        items = await self.ledger.read(store_id, shown)
        incoming = await self.stock.incoming(store_id, shown)
        points = await self.reordering.compute(store_id, shown)
        cover_days = (await self.settings.of(store_id)).values[COVER_DAYS]
        suggestions = tuple(
            _suggestion(
                goods[each], items[each], points[each], incoming.get(each, 0), cover_days=cover_days
            )
            for each in shown
            if each in goods
        )
        return ReorderPage(suggestions, shown[-1] if len(found) > query.limit else None)


def _suggestion(
    good: Good, item: Item, point: ReorderPoint, incoming: int, *, cover_days: int
) -> ReorderSuggestion:
    # Low is what the last computed point says; sales since may have moved it.
    from_point = point.in_force if point.in_force is not None else item.reorder_point or 0
    up_to = from_point + rules.sold_in(point.daily_sales, days=cover_days)
    return ReorderSuggestion(
        variant_id=good.variant_id,
        product_id=good.product_id,
        sku=good.sku,
        title=good.title,
        product_title=good.product_title,
        low_since=item.low_since,
        position=item.position,
        incoming=incoming,
        cover_days=cover_days,
        order_up_to=up_to,
        quantity=max(0, up_to - item.position - incoming),
        point=point,
    )
