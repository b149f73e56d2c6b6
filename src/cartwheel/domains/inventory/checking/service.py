"""Use cases of checking stock."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.checking.contracts import StockCheck
from cartwheel.domains.inventory.checking.repository import CheckRepository
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class CheckService:
    """Recomputes stock, and changes nothing."""

    repository: CheckRepository
    clock: Clock

    async def check(self, store_id: UUID) -> StockCheck:
        """Recompute a store's stock from its movements and promises, as of one moment."""
        differences = await self.repository.list_differences(store_id)
        lots, movements = await self.repository.sizes(store_id)
        return StockCheck(
            checked_at=self.clock.now(), lots=lots, movements=movements, differences=differences
        )
