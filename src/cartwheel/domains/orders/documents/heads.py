"""What stands at the head and the foot of a store's documents."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders.documents.sheets import Letterhead
from cartwheel.domains.orders.settings import FOOTER, LANGUAGE, SELLER
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory


@dataclass(frozen=True, slots=True)
class Letterheads:
    """The language, the seller and the footer that stores have set."""

    stores: StoreDirectory
    settings: LiveSettings

    async def of(self, store_id: UUID) -> Letterhead:
        """Return a store's; the seller is the store by its name, where nothing else is said."""
        settings = await self.settings.of(store_id)
        seller = settings.values[SELLER]
        if not seller:
            store = await self.stores.find_store(store_id)
            seller = (store.name,) if store else ()
        return Letterhead(
            language=settings.values[LANGUAGE], seller=seller, footer=settings.values[FOOTER]
        )
