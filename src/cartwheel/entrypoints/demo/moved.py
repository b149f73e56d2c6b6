"""What moved on the shelves over the year: deliveries, and what orders took and brought back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.inventory.api import MovementKind, PastMovement
from cartwheel.domains.orders.api import PastOrder, order_id
from cartwheel.entrypoints.demo.year import PlannedOrder

_DELIVERED: Final = 24
"""Units that come at once, at least; the last delivery is what is still needed."""

_BEFORE: Final = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class _Need:
    """Units that an order takes off the shelf, or puts back on it; `name` is its number."""

    at: datetime
    units: int
    name: str
    order_id: UUID


def plan_movements(
    store_id: UUID,
    year: Sequence[PlannedOrder],
    orders: Sequence[PastOrder],
    *,
    expiring: Mapping[UUID, tuple[str, datetime]],
) -> list[PastMovement]:
    """
    Return a year of movements after which nothing is left but what came back.

    What expires lies in a lot, with its code and the day; of it nothing goes back on the shelf.
    """
    needs: dict[UUID, list[_Need]] = defaultdict(list)
    for plan, order in zip(year, orders, strict=True):
        if order.sent is None:
            continue
        of_order = order_id(store_id, order)
        for place, line in enumerate(order.lines):
            of_variant = needs[line.variant_id]
            of_variant.append(_Need(order.sent.at, -line.quantity, plan.number, of_order))
            if place < plan.back:
                of_variant.append(_Need(plan.back_at, line.quantity, plan.number, of_order))
    return [
        movement
        for variant_id, each in needs.items()
        for movement in _moved(variant_id, each, expiring.get(variant_id))
    ]


def left_of(movements: Sequence[PastMovement]) -> Counter[UUID]:
    """Return what movements leave of each variant."""
    left: Counter[UUID] = Counter()
    for each in movements:
        left[each.variant_id] += each.quantity
    return left


def _moved(
    variant_id: UUID, needs: list[_Need], lot: tuple[str, datetime] | None
) -> list[PastMovement]:
    needs.sort(key=lambda need: (need.at, need.name))
    found: list[PastMovement] = []
    code, until = lot or ("", None)

    def move(kind: MovementKind, units: int, at: datetime, need: _Need, reason: str = "") -> None:
        found.append(
            PastMovement(
                variant_id=variant_id,
                kind=kind,
                quantity=units,
                at=at,
                name=f"{kind} {need.name}",
                reason=reason,
                reference_id=None if kind is MovementKind.RECEIPT else need.order_id,
                lot_code=code,
                expires_on=None if until is None else until.date(),
            )
        )

    on_hand, wanted = 0, -sum(need.units for need in needs if need.units < 0)
    for need in needs:
        if need.units > 0:
            move(MovementKind.RETURN, need.units, need.at, need)
            if lot:
                late = need.at + timedelta(minutes=1)
                move(MovementKind.WRITE_OFF, -need.units, late, need, "Opened")
            else:
                on_hand += need.units
            continue
        if on_hand + need.units < 0:
            units = max(-need.units - on_hand, min(_DELIVERED, wanted - on_hand))
            move(MovementKind.RECEIPT, units, need.at - _BEFORE, need, "Delivery")
            on_hand += units
        move(MovementKind.SALE, need.units, need.at, need)
        on_hand += need.units
        wanted += need.units
    return found
