"""Bringing the year of orders into the store, with what came back of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant
from cartwheel.domains.orders.api import (
    HistoricOrders,
    OpenLine,
    PastLine,
    PastOrder,
    PastReturn,
    order_id,
)
from cartwheel.entrypoints.demo.people import all_people
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.entrypoints.demo.year import PlannedOrder

_AT_ONCE: Final = 500
_GUESTS_PAY: Final = "EUR"


async def bring_year(
    stage: Stage,
    year: Sequence[PlannedOrder],
    customers: Sequence[UUID],
    variants: Mapping[str, SellableVariant],
) -> None:
    """Keep the orders that are not there yet, and the returns that are not."""
    currencies = [person.currency for person in all_people()]
    orders = [_order(each, customers, currencies, variants) for each in year]
    for start in range(0, len(year), _AT_ONCE):
        async with stage.use(HistoricOrders) as historic:
            await historic.add_all(stage.store_id, orders[start : start + _AT_ONCE])
    back = [(plan, order) for plan, order in zip(year, orders, strict=True) if plan.back]
    async with stage.use(HistoricOrders) as historic:
        told = [(plan.back_at, plan.number) for plan, _ in back]
        known = await historic.known_returns(stage.store_id, told)
        missing = [(plan, order) for plan, order in back if plan.number not in known]
        pairs = {
            (order.customer_id, good.sku)
            for plan, order in missing
            for good, _ in plan.lines[: plan.back]
            if order.customer_id is not None
        }
        if pairs:
            open_ = await historic.open_lines(stage.store_id, pairs)
            returns = _returns(stage.store_id, missing, open_)
            await historic.take_back_all(stage.store_id, returns)


def _order(
    plan: PlannedOrder,
    customers: Sequence[UUID],
    currencies: Sequence[str],
    variants: Mapping[str, SellableVariant],
) -> PastOrder:
    currency = _GUESTS_PAY if plan.who is None else currencies[plan.who]
    return PastOrder(
        number=plan.number,
        customer_id=None if plan.who is None else customers[plan.who],
        currency=currency,
        placed_at=plan.placed_at,
        cancelled_at=plan.cancelled_at,
        lines=tuple(
            PastLine(
                variant_id=variants[good.sku].variant_id,
                product_id=variants[good.sku].product_id,
                sku=good.sku,
                title=" · ".join(filter(None, (good.product.name, good.value))),
                quantity=quantity,
                unit_minor=good.prices[currency],
            )
            for good, quantity in plan.lines
        ),
    )


def _returns(
    store_id: UUID, given: Sequence[tuple[PlannedOrder, PastOrder]], open_: Sequence[OpenLine]
) -> list[PastReturn]:
    of_order: dict[UUID, dict[str, OpenLine]] = defaultdict(dict)
    for line in open_:
        of_order[line.order_id][line.sku] = line
    returns: list[PastReturn] = []
    for plan, order in given:
        found = of_order[order_id(store_id, order)]
        lines = [found[good.sku] for good, _ in plan.lines[: plan.back]]
        returns.append(
            PastReturn(
                reference=plan.number,
                document=plan.reason,
                order_id=order_id(store_id, order),
                at=plan.back_at,
                lines=tuple((line.line_id, line.units, line.worth_minor) for line in lines),
            )
        )
    return returns
