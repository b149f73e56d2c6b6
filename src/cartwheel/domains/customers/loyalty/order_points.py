"""The points that orders earn: brought up to what an order counts for, whatever was told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.domains.customers.loyalty import rules
from cartwheel.domains.customers.loyalty.contracts import EntryKind
from cartwheel.domains.customers.loyalty.repository import PointsRepository
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.purchases.repository import PurchaseRepository
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.settings import POINTS_LAST, POINTS_PER_UNIT
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class OrderPoints:
    """Books what orders earn, by the store's settings; an order's id is its reference."""

    loyalty: Loyalty
    points: PointsRepository
    purchases: PurchaseRepository
    customers: CustomerRepository
    settings: LiveSettings
    clock: Clock

    async def settle_all(self, store_id: UUID, order_ids: Iterable[UUID]) -> None:
        """
        Book what is missing of these orders' points, or take back what is too much.

        Points last from the day of the order on: an old one that is imported earns none that
        would be lost already. By another setting nothing changes of what was earned.
        """
        values = (await self.settings.of(store_id)).values
        ids = list(order_ids)
        told = await self.purchases.list_by_ids(store_id, ids)
        # Of two who settle one order the later sees what the earlier has booked.
        await self.customers.lock_all(store_id, {purchase.customer_id for purchase in told})
        for purchase in await self.purchases.list_by_ids(store_id, ids):
            reference = str(purchase.order_id)
            earned = await self.points.find_entry(store_id, EntryKind.EARNED, reference)
            until = purchase.placed_at + values[POINTS_LAST]
            points = rules.earned_for(
                purchase.total_minor, purchase.currency, per_unit=values[POINTS_PER_UNIT]
            )
            if earned is None and points and _net(purchase) and until > self.clock.now():
                earned = await self.loyalty.earn(
                    store_id,
                    purchase.customer_id,
                    points=points,
                    reference=reference,
                    reason=purchase.number,
                    expires_at=until,
                )
            if earned is not None:
                await self._take_back(store_id, purchase, earned.points)

    async def _take_back(self, store_id: UUID, purchase: Any, earned: int) -> None:
        """Let as much be left of what an order earned as it still counts for."""
        revoked = await self.points.sum_revoked(store_id, earning=str(purchase.order_id))
        left = earned * _net(purchase) // max(1, purchase.total_minor)
        excess = earned - revoked - left
        if excess > 0:
            await self.loyalty.revoke(
                store_id,
                earning=str(purchase.order_id),
                points=excess,
                # One for each state of the order, so that it is booked once.
                reference=f"{purchase.order_id}:{revoked + excess}",
                reason=purchase.number,
            )


def _net(purchase: Any) -> int:
    """Return what an order counts for, in minor units."""
    if purchase.withdrawn_at is not None:
        return 0
    net: int = purchase.total_minor - purchase.refunded_minor
    return net
