"""Bringing the year of orders into the store, how they were paid, and what came back of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant
from cartwheel.domains.orders.api import (
    Address,
    HistoricOrders,
    OpenLine,
    PastLine,
    PastOrder,
    PastReturn,
    PastShipment,
    order_id,
)
from cartwheel.domains.payments.api import HistoricPayments, PastPayment, PastRefund
from cartwheel.entrypoints.demo.people import Person, all_people, some_guests
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.entrypoints.demo.year import PlannedOrder
from cartwheel.kernel.money import Money

_AT_ONCE: Final = 500


def write_orders(
    year: Sequence[PlannedOrder],
    customers: Sequence[UUID],
    variants: Mapping[str, SellableVariant],
) -> list[PastOrder]:
    """Return the orders of the year, by whom they were placed and where they went."""
    people, guests = all_people(), iter(some_guests(sum(plan.who is None for plan in year)))
    return [
        _order(
            plan,
            next(guests) if plan.who is None else people[plan.who],
            None if plan.who is None else customers[plan.who],
            variants,
        )
        for plan in year
    ]


async def bring_year(
    stage: Stage, year: Sequence[PlannedOrder], orders: Sequence[PastOrder]
) -> None:
    """Keep the payments and orders that are not there yet, and the returns that are not."""
    payments = [
        _payment(stage.store_id, plan, order)
        for plan, order in zip(year, orders, strict=True)
        if order.is_paid_here
    ]
    async with stage.use(HistoricPayments) as paid:
        await paid.add_all(stage.store_id, payments)
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


def address_of(person: Person) -> Address:
    """Return where somebody's orders go."""
    given = person.address
    return Address(
        name=given.name,
        line1=given.street,
        city=given.city,
        country=given.country,
        postal_code=given.postal_code,
        region=given.region,
    )


def _order(
    plan: PlannedOrder,
    person: Person,
    customer_id: UUID | None,
    variants: Mapping[str, SellableVariant],
) -> PastOrder:
    is_sent = plan.cancelled_at is None
    tracking = f"00340{int(plan.number.replace('-', ''), 36) % 10**12:012}"
    return PastOrder(
        number=plan.number,
        customer_id=customer_id,
        email=person.email,
        address=address_of(person),
        currency=person.currency,
        placed_at=plan.placed_at,
        cancelled_at=plan.cancelled_at,
        is_paid_here=is_sent,
        sent=PastShipment(at=plan.sent_at, carrier="DHL", tracking_number=tracking)
        if is_sent
        else None,
        lines=tuple(
            PastLine(
                variant_id=variants[good.sku].variant_id,
                product_id=variants[good.sku].product_id,
                sku=good.sku,
                title=" · ".join(filter(None, (good.product.name, good.value))),
                quantity=quantity,
                unit_minor=good.prices[person.currency],
            )
            for good, quantity in plan.lines
        ),
    )


def _payment(store_id: UUID, plan: PlannedOrder, order: PastOrder) -> PastPayment:
    of_order = order_id(store_id, order)
    back = sum(line.quantity * line.unit_minor for line in order.lines[: plan.back])
    refund = PastRefund(
        key=f"refund-{plan.number}", amount_minor=back, at=plan.back_at, reason=plan.reason
    )
    return PastPayment(
        reference_id=of_order,
        key=f"order-{of_order}-1",
        amount=Money(order.total_minor, order.currency),
        at=plan.placed_at,
        description=plan.number,
        refunds=(refund,) if back else (),
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
