"""Looking at stock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.errors import LotNotFoundError, VariantNotFoundError
from cartwheel.domains.inventory.goods import Good, Goods
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.standing import Item, Level
from cartwheel.domains.inventory.stock.contracts import (
    ListLots,
    ListMovements,
    ListStock,
    LotPage,
    MovementPage,
    StockAction,
    StockCounts,
    StockItem,
    StockLevel,
    StockLot,
    StockPage,
    StockPolicy,
)
from cartwheel.domains.inventory.stock.repository import DEFAULT_POLICY, StockRepository
from cartwheel.kernel.clock import is_definite
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of


@dataclass(frozen=True, slots=True)
class StockView:
    """What there is of variants, and what became of it."""

    stock: StockRepository
    ledger: Ledger
    goods: Goods

    async def list(
        self, store_id: UUID, query: ListStock, *, among: Collection[UUID] | None = None
    ) -> StockPage:
        """List variants with stock, the newest first; of some, if they are given."""
        if query.sku is not None:
            good = await self.goods.find_by_sku(store_id, query.sku)
            named = {good.variant_id} if good else set()
            among = named if among is None else named.intersection(among)
        found = await self.stock.list_page(store_id, query, among=among)
        shown = page_of(_Variants, found, limit=query.limit, by=lambda one: one)
        goods = await self.goods.find(store_id, shown.items)
        known = [goods[variant_id] for variant_id in shown.items if variant_id in goods]
        return StockPage(tuple(await self._items(store_id, known)), shown.next_cursor)

    async def count(self, store_id: UUID) -> StockCounts:
        """Count variants by how they stand."""
        return await self.stock.count(store_id, today=await self.ledger.today(store_id))

    async def get(self, store_id: UUID, variant_id: UUID) -> StockItem:
        """
        Return a variant's stock, which may be none.

        Raises:
            VariantNotFoundError: the store has no such variant.
        """
        goods = await self.goods.find(store_id, [variant_id])
        if variant_id not in goods:
            raise VariantNotFoundError(variant_id)
        return (await self._items(store_id, [goods[variant_id]]))[0]

    async def get_all(self, store_id: UUID, goods: Sequence[Good]) -> Sequence[StockItem]:
        """Return the stock of variants, in the order in which they are given."""
        return await self._items(store_id, goods)

    async def list_lots(self, store_id: UUID, query: ListLots) -> LotPage:
        """List lots in the order of the query."""
        found = await self.stock.list_lots(store_id, query)
        return page_of(LotPage, found, limit=query.limit, by=lambda one: one.id)

    async def get_lot(self, store_id: UUID, lot_id: UUID) -> StockLot:
        """
        Return a lot.

        Raises:
            LotNotFoundError: the store has no such lot.
        """
        lot = await self.stock.find_lot(store_id, lot_id)
        if lot is None:
            raise LotNotFoundError(lot_id)
        return lot

    async def list_movements(self, store_id: UUID, query: ListMovements) -> MovementPage:
        """
        List movements, the newest first.

        Raises:
            InvalidInputError: a time has no zone, or lies beyond what can be kept.
        """
        for name in ("since", "until"):
            if (time := getattr(query, name)) is not None and not is_definite(time):
                raise InvalidInputError(
                    Issue((name,), "It needs a time zone, and a year from 1 to 9999 in UTC")
                )
        found = await self.stock.list_movements(store_id, query)
        return page_of(MovementPage, found, limit=query.limit, by=lambda one: one.id)

    async def _items(self, store_id: UUID, goods: Sequence[Good]) -> Sequence[StockItem]:
        variants = [good.variant_id for good in goods]
        items = await self.ledger.read(store_id, variants)
        policies = await self.stock.list_policies(store_id, variants)
        incoming = await self.stock.incoming(store_id, variants)
        return [
            _item_of(
                good,
                items.get(good.variant_id),
                policies.get(good.variant_id, DEFAULT_POLICY),
                incoming.get(good.variant_id, 0),
            )
            for good in goods
        ]


@dataclass(frozen=True, slots=True)
class _Variants:
    items: tuple[UUID, ...]
    next_cursor: UUID | None


def _item_of(good: Good, item: Item | None, policy: StockPolicy, incoming: int) -> StockItem:
    levels = tuple(item.levels.values()) if item else ()
    return StockItem(
        variant_id=good.variant_id,
        product_id=good.product_id,
        sku=good.sku,
        title=good.title,
        product_title=good.product_title,
        on_hand=sum(level.on_hand for level in levels),
        allocated=sum(level.allocated for level in levels),
        held=sum(level.held for level in levels),
        expired=sum(level.expired for level in levels),
        waiting=item.waiting + item.waiting_held if item else 0,
        incoming=incoming,
        free=item.free(None) if item and item.is_tracked else 0,
        reorder_point=item.reorder_point if item else None,
        low_since=item.low_since if item else None,
        policy=policy,
        levels=tuple(level_of(level) for level in levels),
        allowed_actions=tuple(StockAction) if good.is_stocked else (),
    )


def level_of(level: Level) -> StockLevel:
    """Return a level as callers see it."""
    return StockLevel(
        location_id=level.location_id,
        on_hand=level.on_hand,
        allocated=level.allocated,
        held=level.held,
        expired=level.expired,
        free=level.free,
        version=level.version,
    )
