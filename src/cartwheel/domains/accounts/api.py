"""What other domains may use of accounts."""

from cartwheel.domains.accounts.contracts import Store, StoreClock
from cartwheel.domains.accounts.directory import StoreDirectory

__all__ = ["Store", "StoreClock", "StoreDirectory"]
