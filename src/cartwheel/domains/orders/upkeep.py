"""What time does to orders and carts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.orders.cancelling import Cancelling
from cartwheel.domains.orders.carts.repository import CartRepository
from cartwheel.domains.orders.contracts import CancelReason, OrderStatus
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.orders.settings import COMPLETE_AFTER
from cartwheel.domains.orders.telling import SYSTEM
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import ServiceScopes

_AT_ONCE: Final = 200
_CARTS_KEPT_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OrderUpkeep:
    """To be called now and then; works in short transactions, order by order."""

    scopes: ServiceScopes
    database: Database
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def tend(self) -> dict[str, int]:
        """
        End what was not paid in time, complete what was sent long ago, forget what was left.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        done = {"expired": 0, "completed": 0, "forgotten": 0}
        for store in await self.stores.list_stores():
            done["expired"] += await self._expire(store.id)
            done["completed"] += await self._complete(store.id)
            done["forgotten"] += await self._forget(store.id)
        return done

    async def _expire(self, store_id: UUID) -> int:
        async with self.database.transaction(store_id=store_id) as connection:
            overdue = await OrderRepository(connection).list_overdue(
                store_id, now=self.clock.now(), limit=_AT_ONCE
            )
        return sum([await self._end(store_id, order_id) for order_id in overdue])

    async def _end(self, store_id: UUID, order_id: UUID) -> int:
        async with self.scopes.open(store_id) as scope:
            # What was paid at the last moment counts.
            order = await (await scope.get(Paying)).settle(store_id, order_id)
            now = self.clock.now()
            if order.status is not OrderStatus.AWAITING_PAYMENT or (order.hold_until or now) > now:
                return 0
            cancelling = await scope.get(Cancelling)
            await cancelling.cancel(store_id, order, reason=CancelReason.PAYMENT_EXPIRED, by=SYSTEM)
        return 1

    async def _complete(self, store_id: UUID) -> int:
        after = (await self.settings.of(store_id)).values[COMPLETE_AFTER]
        async with self.database.transaction(store_id=store_id) as connection:
            done = await OrderRepository(connection).list_sent(
                store_id, before=self.clock.now() - after, limit=_AT_ONCE
            )
        for order_id in done:
            async with self.scopes.open(store_id) as scope:
                order = await (await scope.get(OrderRepository)).lock(store_id, order_id)
                if order.status is OrderStatus.FULFILLED:
                    await (await scope.get(OrderService)).end_well(store_id, order, by=SYSTEM)
        return len(done)

    async def _forget(self, store_id: UUID) -> int:
        async with self.database.transaction(store_id=store_id) as connection:
            return await CartRepository(connection).forget_left(
                store_id, before=self.clock.now() - _CARTS_KEPT_FOR, limit=_AT_ONCE
            )
