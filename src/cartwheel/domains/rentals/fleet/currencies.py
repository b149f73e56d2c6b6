"""In which currency the fleet's prices are, unless another one is given."""

from uuid import UUID

from cartwheel.domains.stores.api import StoreDirectory


async def currency_of(stores: StoreDirectory, store_id: UUID) -> str:
    """Return a store's currency."""
    store = await stores.find_store(store_id)
    return "EUR" if store is None else store.currency
