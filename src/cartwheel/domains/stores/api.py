"""What other domains may use of stores."""

from cartwheel.domains.stores.contracts import Store, StoreClock
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.store_directory import StoreDirectory

__all__ = ["Store", "StoreClock", "StoreDirectory", "StoreRepository"]
