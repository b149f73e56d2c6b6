"""Paying for orders with loyalty points, within the transaction that is given."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.customers.api import Loyalty
from cartwheel.domains.orders import rules
from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.telling import SHOPPER, SYSTEM
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue


@dataclass(frozen=True, slots=True)
class Redeeming:
    """
    Takes a customer's points for an order, and gives them back.

    Points are no discount but money of the store's own: the order costs what it costs, and its
    taxes stay. What they are worth counts as paid elsewhere than by a provider.
    """

    orders: OrderRepository
    loyalty: Loyalty
    stores: StoreDirectory
    clock: Clock

    async def redeem(
        self, store_id: UUID, order: Order, customer_id: UUID | None, points: int
    ) -> Order:
        """
        Pay a new order with points of who is known by the cart, at most as much as it costs.

        Raises:
            InvalidInputError: nobody is known, or points are worth nothing in the currency.
            InsufficientPointsError: there are not so many, as others were spent meanwhile.
        """
        if customer_id is None or customer_id != order.customer_id:
            raise InvalidInputError(Issue(("points",), "They are for customers who are signed in"))
        store, each = (
            await self.stores.find_store(store_id),
            await self.loyalty.worth_of(store_id, 1),
        )
        if store is None or store.currency != order.currency or not each:
            raise InvalidInputError(
                Issue(("points",), f"They cannot be paid with {order.currency}")
            )
        used = min(points, order.due_minor // each)
        if not used:
            return order
        worth = used * each
        await self.loyalty.redeem(
            store_id, customer_id, points=used, reference=_reference(order), reason=order.number
        )
        about = {"points": str(used), "amountMinor": str(worth)}
        await self.orders.tell(
            store_id, order.id, "points_redeemed", by=SHOPPER, at=self.clock.now(), about=about
        )
        paid = order.paid_minor + worth
        return await self.orders.update(
            order,
            {
                "points": used,
                "points_minor": worth,
                "offline_minor": order.offline_minor + worth,
                "paid_minor": paid,
                "payment_status": rules.payment_status(
                    total=order.total_minor,
                    authorised=order.authorised_minor,
                    paid=paid,
                    refunded=order.refunded_minor,
                ),
            },
        )

    async def give_back(
        self, store_id: UUID, order: Order, amount_minor: int, *, reference: str
    ) -> int:
        """
        Give back what an order was paid with in points, as far as an amount goes back elsewhere.

        Parts add up to all of the points. Returns what they are worth, which the caller counts
        as having gone back elsewhere; of it comes what is given back first.
        """
        worth = min(amount_minor, order.points_left_minor)
        if worth <= 0:
            return 0
        before = order.points_minor - order.points_left_minor
        points = rules.points_back(
            order.points, of=order.points_minor, before=before, after=before + worth
        )
        if points:
            await self.loyalty.give_back(
                store_id,
                redemption=_reference(order),
                points=points,
                reference=reference,
                reason=order.number,
            )
        about = {"points": str(points), "amountMinor": str(worth)}
        await self.orders.tell(
            store_id, order.id, "points_returned", by=SYSTEM, at=self.clock.now(), about=about
        )
        return worth


def _reference(order: Order) -> str:
    return f"order:{order.id}"
