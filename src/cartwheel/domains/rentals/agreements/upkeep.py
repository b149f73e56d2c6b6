"""What is done about agreements by itself, store by store, in short transactions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.messages import FollowAgreement
from cartwheel.domains.rentals.agreements.repository import AgreementRepository
from cartwheel.domains.rentals.agreements.settings import KEEP
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import ServiceScopes

UNTOLD_FOR: Final = timedelta(hours=1)
"""How long nobody told of an agreement before its service is asked."""

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AgreementUpkeep:
    """To be called now and then; what is queued twice is done once."""

    scopes: ServiceScopes
    accounts: SigningAccounts
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def follow(self) -> int:
        """Have services asked about agreements that they told nothing of, and return how many."""
        count, now = 0, self.clock.now()
        for store in await self.stores.list_stores():
            async with self.scopes.open(store.id) as scope:
                agreements, outbox = await scope.get(AgreementRepository), await scope.get(Outbox)
                found = await agreements.list_to_follow(
                    store.id, before=now - UNTOLD_FOR, limit=_AT_ONCE
                )
                for agreement_id in found:
                    await outbox.enqueue(FollowAgreement(store.id, agreement_id))
            count += len(found)
        return count

    async def forget(self) -> int:
        """Remove what is personal of agreements that stores keep no longer; return how many."""
        count, now = 0, self.clock.now()
        for store in await self.stores.list_stores():
            before = now - (await self.settings.of(store.id)).values[KEEP]
            forgotten = _AT_ONCE
            while forgotten == _AT_ONCE:
                async with self.scopes.open(store.id) as scope:
                    agreements = await scope.get(AgreementRepository)
                    forgotten = await agreements.forget(
                        store.id, before=before, at=now, limit=_AT_ONCE
                    )
                count += forgotten
        return count

    async def reseal(self) -> int:
        """Seal keys of services anew after the installation's secret was changed."""
        stores = await self.stores.list_stores()
        return await self.accounts.reseal_all(store.id for store in stores)
