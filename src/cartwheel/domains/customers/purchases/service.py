"""Use cases of purchases: what orders tell of them, and what staff look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cartwheel.domains.customers.contracts import Aspect
from cartwheel.domains.customers.cursors import cursor_of, place_of
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.messages import CustomerUpdated
from cartwheel.domains.customers.purchases.contracts import (
    LifetimeValue,
    LifetimeValueList,
    ListPurchases,
    NewPurchase,
    NewRefund,
    Purchase,
    PurchaseLine,
    PurchasePage,
)
from cartwheel.domains.customers.purchases.errors import PurchaseNotFoundError, RefundTooLargeError
from cartwheel.domains.customers.purchases.messages import PurchaseChanged
from cartwheel.domains.customers.purchases.repository import PurchaseRepository
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.stores.api import StoreRepository
from cartwheel.kernel.money import Money
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Purchases:
    """
    What customers bought.

    Each order and each refund counts once, however often it is told. The figures of the
    customer are counted anew from what is kept, so that they never drift.
    """

    purchases: PurchaseRepository
    customers: CustomerRepository
    stores: StoreRepository
    outbox: Outbox

    async def record(self, store_id: UUID, purchase: NewPurchase) -> bool:
        """
        Count an order; False when it was counted before.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        return bool(await self.record_all(store_id, [purchase]))

    async def record_all(self, store_id: UUID, given: Sequence[NewPurchase]) -> int:
        """
        Count many orders in a few statements; return how many were not counted before.

        Raises:
            CustomerNotFoundError: the store lacks one of the customers; nothing is counted.
        """
        if not given:
            return 0
        owners = await self.customers.lock_all(store_id, {each.customer_id for each in given})
        for each in given:
            if each.customer_id not in owners:
                raise CustomerNotFoundError(each.customer_id)
        new = await self.purchases.add_all(
            store_id, [(each, owners[each.customer_id]) for each in given]
        )
        await self._tell(
            store_id,
            {id_: owners[each.customer_id] for each in given if (id_ := each.order_id) in new},
        )
        return len(new)

    async def amend(self, store_id: UUID, purchase: NewPurchase) -> None:
        """
        Let an order that was changed count for what it costs now, less what went back of it.

        Its total holds what went back since the order became cheaper, as refunds count apart.

        Raises:
            PurchaseNotFoundError: no such order is recorded.
        """
        customer_id = await self._lock_customer(store_id, purchase.order_id)
        await self.purchases.amend(store_id, purchase, customer_id)
        await self._tell(store_id, {purchase.order_id: customer_id})

    async def refund(self, store_id: UUID, refund: NewRefund) -> bool:
        """
        Let an order count for what was not paid back; False when that was counted before.

        Raises:
            PurchaseNotFoundError: no such order is recorded.
            RefundTooLargeError: more would be paid back than was paid.
        """
        customer_id = await self._lock_customer(store_id, refund.order_id)
        purchase = await self.purchases.find(store_id, refund.order_id)
        if not await self.purchases.add_refund(store_id, refund):
            return False
        if purchase.refunded_minor + refund.amount_minor > purchase.total_minor:
            raise RefundTooLargeError(refund.order_id)
        await self.purchases.count_refund(
            store_id, refund.order_id, amount_minor=refund.amount_minor
        )
        await self._tell(store_id, {refund.order_id: customer_id})
        return True

    async def refund_all(self, store_id: UUID, given: Sequence[NewRefund]) -> int:
        """
        Count many refunds in a few statements; return how many were not counted before.

        Those of orders that nobody's history has, as of guests, are left out.
        """
        if not given:
            return 0
        found = await self.purchases.find_customers(store_id, {each.order_id for each in given})
        owners = await self.customers.lock_all(store_id, set(found.values()))
        new = await self.purchases.add_refunds(
            store_id, [each for each in given if each.order_id in found]
        )
        amounts: dict[UUID, int] = {}
        for each in given:
            if each.refund_id in new:
                amounts[each.order_id] = amounts.get(each.order_id, 0) + each.amount_minor
        await self.purchases.count_refunds(store_id, amounts)
        await self._tell(store_id, {id_: owners[found[id_]] for id_ in amounts})
        return len(new)

    async def withdraw(self, store_id: UUID, order_id: UUID, *, at: datetime) -> bool:
        """
        Let an order that was cancelled count for nothing; False when it does not already.

        Raises:
            PurchaseNotFoundError: no such order is recorded.
        """
        customer_id = await self._lock_customer(store_id, order_id)
        if not await self.purchases.withdraw(store_id, order_id, at=at):
            return False
        await self._tell(store_id, {order_id: customer_id})
        return True

    async def list_page(self, store_id: UUID, query: ListPurchases) -> PurchasePage:
        """
        List what a customer bought, the newest first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: the cursor is none.
        """
        customer_id = await self._find(store_id, query.customer_id)
        before = None if query.cursor is None else place_of(query.cursor, datetime)
        found = await self.purchases.list_page(
            store_id, customer_id, before=before, limit=query.limit + 1
        )
        shown = found[: query.limit]
        last = shown[-1][0] if len(found) > query.limit else None
        return PurchasePage(
            tuple(_purchase(row, lines) for row, lines in shown),
            None if last is None else cursor_of(last.placed_at, last.order_id),
        )

    async def lifetime(self, store_id: UUID, customer_id: UUID) -> LifetimeValueList:
        """
        Say what a customer has come to, currency by currency.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        found = await self.purchases.lifetime(store_id, await self._find(store_id, customer_id))
        return LifetimeValueList(tuple(map(_lifetime, found)))

    async def _find(self, store_id: UUID, customer_id: UUID) -> UUID:
        found = await self.customers.find(store_id, customer_id)
        if found is None:
            raise CustomerNotFoundError(customer_id)
        return found.id

    async def _lock_customer(self, store_id: UUID, order_id: UUID) -> UUID:
        """Lock whoever has the order; a merge meanwhile leads on to the survivor."""
        customer_id = await self.purchases.find_customer(store_id, order_id)
        if customer_id is None:
            raise PurchaseNotFoundError(order_id)
        locked = await self.customers.lock(store_id, customer_id)
        assert locked is not None  # an order's customer is never removed
        return locked

    async def _tell(self, store_id: UUID, changed: Mapping[UUID, UUID]) -> None:
        """Count customers anew, of whom these orders changed, and tell of both."""
        if not changed:
            return
        ids = sorted(set(changed.values()))
        # Within the transaction: who holds locks must not wait for another connection.
        store = await self.stores.find(store_id)
        currency = "" if store is None else store.currency
        await self.purchases.summarise(store_id, ids, currency=currency)
        updated = [
            (CustomerUpdated(store_id=store_id, customer_id=id_, aspect=Aspect.PURCHASES), id_)
            for id_ in ids
        ]
        orders = [
            (PurchaseChanged(store_id=store_id, customer_id=owner, order_id=order_id), owner)
            for order_id, owner in sorted(changed.items())
        ]
        await self.outbox.announce_all([*updated, *orders])


def _purchase(row: Any, lines: list[PurchaseLine]) -> Purchase:
    return Purchase(
        order_id=row.order_id,
        number=row.number,
        placed_at=row.placed_at,
        total=Money(row.total_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        withdrawn_at=row.withdrawn_at,
        lines=tuple(lines),
    )


def _lifetime(row: Any) -> LifetimeValue:
    net = row.gross_minor - row.refunded_minor
    return LifetimeValue(
        orders_count=row.orders_count,
        gross=Money(row.gross_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        net=Money(net, row.currency),
        average=Money(net // row.orders_count, row.currency),
        first_order_at=row.first_order_at,
        last_order_at=row.last_order_at,
    )
