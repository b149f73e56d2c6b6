"""What is brought into the shop, many things in one transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.catalog.api import ProductFeed, SellableVariant, VariantCatalog
from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.orders.api import (
    HistoricOrders,
    HistoricRepository,
    PastOrder,
    PastReturn,
)
from cartwheel.entrypoints.online_retail import rules
from cartwheel.entrypoints.online_retail.cancelling import OpenOrders, reference_of
from cartwheel.entrypoints.online_retail.reading import ZONE, Line
from cartwheel.entrypoints.online_retail.survey import Survey
from cartwheel.entrypoints.wiring import open_scope

T = TypeVar("T")

_PRODUCTS: Final = ("sku", "title", "status", "kind", f"price {rules.CURRENCY}")
_AT_ONCE: Final = 1_000
_LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Shop:
    """The store that the file becomes; everything is brought once, however often it is tried."""

    container: AsyncContainer
    store_id: UUID

    async def bring_products(self, found: Survey) -> dict[str, SellableVariant]:
        """Make the products that are missing; return the variants of all, by stock code."""
        codes = [*found.titles]
        known = await self._variants(codes)
        missing = [code for code in codes if code not in known]
        for batch in in_batches(missing, _AT_ONCE):
            async with open_scope(self.container, self.store_id) as scope:
                rows = [_product(code, found) for code in batch]
                await (await scope.get(ProductFeed)).put_all(self.store_id, _PRODUCTS, rows)
        return known | await self._variants(missing)

    async def bring_customers(self, given: Mapping[str, tuple[str, datetime]]) -> dict[str, UUID]:
        """Find or make customers; return their ids by their numbers in the file."""
        ids: dict[str, UUID] = {}
        for batch in in_batches([*given.items()], _AT_ONCE):
            new = [
                NewCustomer(
                    external_id=number,
                    name=f"Customer {number}",
                    country=rules.country_of(country),
                    created_at=at,
                )
                for number, (country, at) in batch
            ]
            async with open_scope(self.container, self.store_id) as scope:
                found = await (await scope.get(CustomerDirectory)).ensure_all(self.store_id, new)
            ids |= dict(zip((number for number, _ in batch), found, strict=True))
        return ids

    async def bring_orders(self, orders: Sequence[PastOrder]) -> dict[str, int]:
        """Keep orders; return what is kept as paid for each, by number."""
        async with open_scope(self.container, self.store_id) as scope:
            return await (await scope.get(HistoricOrders)).add_all(self.store_id, orders)

    async def bring_returns(self, lines: Sequence[Line], customers: Mapping[str, UUID]) -> set[int]:
        """Make cancellations, by time, returns; return the numbers of lines that are now."""
        async with open_scope(self.container, self.store_id) as scope:
            orders = await scope.get(HistoricOrders)
            told = [(line.at, reference_of(line)) for line in lines]
            known = await orders.known_returns(self.store_id, told)
            new = [line for line in lines if reference_of(line) not in known]
            pairs = {(customers[line.customer], line.code) for line in new}
            open_ = OpenOrders(await orders.open_lines(self.store_id, pairs) if pairs else ())
            returns: list[PastReturn] = []
            for line in new:
                cancelled = open_.cancel(line, customers[line.customer])
                if cancelled is not None:
                    returns.append(cancelled)
                    known.add(cancelled.reference)
            await orders.take_back_all(self.store_id, returns)
        return {line.number for line in lines if reference_of(line) in known}

    async def months(
        self, order_ids: Sequence[UUID], refund_ids: Sequence[UUID]
    ) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """Add up what the shop says of these orders and refunds, month by month."""
        ordered: dict[str, Decimal] = {}
        refunded: dict[str, Decimal] = {}
        async with open_scope(self.container, self.store_id) as scope:
            kept = await scope.get(HistoricRepository)
            for ids in in_batches(order_ids, 10 * _AT_ONCE):
                _add(ordered, await kept.ordered_by_month(self.store_id, ids, zone=ZONE))
            for ids in in_batches(refund_ids, 10 * _AT_ONCE):
                _add(refunded, await kept.refunded_by_month(self.store_id, ids, zone=ZONE))
        return ordered, refunded

    async def _variants(self, codes: Collection[str]) -> dict[str, SellableVariant]:
        async with open_scope(self.container, self.store_id) as scope:
            return await (await scope.get(VariantCatalog)).by_sku(self.store_id, codes)


def in_batches(given: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Return parts of a sequence, each of that size but for the last."""
    for start in range(0, len(given), size):
        yield given[start : start + size]


def _product(code: str, found: Survey) -> tuple[str, ...]:
    price = found.prices.get(code)
    title = found.title_of(code)[:_LONGEST_TITLE]
    # What never had a price cannot be sold.
    status = "draft" if price is None else "active"
    return (code, title, status, rules.kind_of(code), "" if price is None else f"{price:f}")


def _add(months: dict[str, Decimal], more: Mapping[str, int]) -> None:
    for month, amount in more.items():
        months[month] = months.get(month, Decimal(0)) + Decimal(amount).scaleb(-2)
