"""The sweep: what no webhook told of, and what was left lying."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.desk import Desk
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.repository.payments import PaymentRepository, PaymentRow
from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.till import Claim, Till
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.api import ProviderError

log = structlog.get_logger()

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class PaymentSweeper:
    """To be called now and then, by one process or several."""

    database: Database
    stores: StoreDirectory
    till: Till
    webhooks: PaymentWebhookFlow
    clock: Clock

    async def sweep(self) -> int:
        """
        Ask about every payment that is due, of every store, and return how many there were.

        A service that cannot be asked is asked the next time; other stores do not wait for it.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        return sum([await self.sweep_store(store.id) for store in await self.stores.list_stores()])

    async def reseal(self) -> int:
        """Seal secrets of services anew that are sealed under the former secret; count them."""
        stores = await self.stores.list_stores()
        return await self.till.accounts.reseal_all(store.id for store in stores)

    async def sweep_store(self, store_id: UUID) -> int:
        """Ask about the payments of a store that are due; raises as `sweep` does."""
        now = self.clock.now()
        async with self.database.transaction(store_id=store_id) as connection:
            due = await PaymentRepository(connection).list_due(store_id, now=now, limit=_AT_ONCE)
            left = await WebhookRepository(connection).list_received(
                store_id, before=now - rules.CALL_WITHIN, limit=_AT_ONCE
            )
        for webhook_id in left:
            await self.webhooks.apply(store_id, webhook_id)
        asked = 0
        for payment_id in due:
            try:
                asked += await self.till.settle(store_id, payment_id)
            except ProviderError as error:
                log.warning("payments.not_swept", payment_id=payment_id, error=str(error))
        return asked

    async def release(self, store_id: UUID, payment_id: UUID) -> None:
        """
        Give back what is held of a payment that nobody wants, if anything is.

        What the service refuses is seen in the payment; the sweep tries it again.
        """
        await self._do(store_id, payment_id, Desk.release)

    async def complete(self, store_id: UUID, payment_id: UUID) -> None:
        """Ask for the money of a payment that its shopper approved, unless that is done."""
        await self._do(store_id, payment_id, Desk.complete)

    async def _do(
        self,
        store_id: UUID,
        payment_id: UUID,
        ask: Callable[[Desk, PaymentRow], Awaitable[Claim | None]],
    ) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            desk = Desk(connection, self.clock.now())
            claim = await ask(desk, await desk.lock(store_id, payment_id))
        if claim is None:
            return
        try:
            await self.till.carry_out(claim)
        except ProviderError as error:
            log.warning("payments.refused", payment_id=payment_id, error=str(error))
