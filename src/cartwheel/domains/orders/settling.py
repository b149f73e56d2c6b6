"""Orders that hear of their payments, many at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders.paying import Paying, has_news
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import ServiceScopes


@dataclass(frozen=True, slots=True)
class Settling:
    """
    Brings orders up to what their payments have come to, each in a transaction of its own.

    One that locks stock may lock no other order's after it.
    """

    scopes: ServiceScopes
    database: Database
    clock: Clock

    async def settle_all(self, store_id: UUID, ids: Collection[UUID]) -> int:
        """
        Settle those of the orders that have not taken over everything; return how many.

        Most have, for whoever was answered by the service saw to it: two round trips tell. What
        is no order of the store is left out.
        """
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            orders = await OrderRepository(connection).find_all(store_id, ids)
            references = PaymentReferences(connection, Outbox(connection), self.clock)
            found = await references.list_of_all(store_id, [order.id for order in orders])
        behind = [order.id for order in orders if has_news(order, found.get(order.id, ()))]
        for order_id in behind:
            async with self.scopes.open(store_id) as scope:
                await (await scope.get(Paying)).settle(store_id, order_id)
        return len(behind)
