"""What is done about calls by itself, store by store, in short transactions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.providers.contracts import CallOutcome, ProviderCall
from cartwheel.domains.providers.repository import CallRepository, Settlement
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

LOST_AFTER: Final = timedelta(minutes=10)
"""Far longer than any call may take."""
KEPT_FOR: Final = timedelta(days=400)

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class ProviderUpkeep:
    """To be called now and then, by one process or several; an interrupted one is gone on with."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def sweep(self) -> int:
        """Settle calls that nobody lived to settle, at what was set aside; count them."""
        return sum([await self._sweep(store.id) for store in await self.stores.list_stores()])

    async def prune(self) -> int:
        """Forget calls that are older than 400 days, and count them; what was spent stays."""
        return sum([await self._prune(store.id) for store in await self.stores.list_stores()])

    async def _sweep(self, store_id: UUID) -> int:
        now = self.clock.now()
        async with self.database.transaction(store_id=store_id) as connection:
            calls = CallRepository(connection)
            lost = await calls.list_lost(store_id, before=now - LOST_AFTER, limit=_AT_ONCE)
            return sum([await calls.settle(store_id, call.id, self._lost(call)) for call in lost])

    def _lost(self, call: ProviderCall) -> Settlement:
        return Settlement(
            outcome=CallOutcome.LOST,
            failure=None,
            provider=call.provider,
            model=call.model,
            tries=1,
            input_tokens=None,
            output_tokens=None,
            cost_micros=call.cost_micros,
            is_exact=False,
            is_stand_in=False,
            request_id=None,
            ended_at=self.clock.now(),
        )

    async def _prune(self, store_id: UUID) -> int:
        before, forgotten = self.clock.now() - KEPT_FOR, 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                calls = CallRepository(connection)
                count = await calls.forget(store_id, before=before, limit=_AT_ONCE)
            forgotten += count
            if count < _AT_ONCE:
                return forgotten
