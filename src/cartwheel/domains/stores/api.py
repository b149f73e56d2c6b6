"""What other domains may use of stores."""

from cartwheel.domains.stores.contracts import Store, StoreClock
from cartwheel.domains.stores.directory import StoreDirectory

__all__ = ["Store", "StoreClock", "StoreDirectory"]
