"""What other domains may use of stores."""

from cartwheel.domains.stores.contracts import Store, StoreClock
from cartwheel.domains.stores.members.errors import TooManyStoresError
from cartwheel.domains.stores.replays import ReplayStores
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.store_directory import StoreDirectory

__all__ = [
    "ReplayStores",
    "Store",
    "StoreClock",
    "StoreDirectory",
    "StoreRepository",
    "TooManyStoresError",
]
