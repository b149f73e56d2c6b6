"""What domains use to keep the accounts of stores."""

from cartwheel.systems.providers.accounts.needs import Needs, fill
from cartwheel.systems.providers.accounts.opening import StoreAccounts, store_of
from cartwheel.systems.providers.accounts.repository import AccountRepository, AccountRow

__all__ = ["AccountRepository", "AccountRow", "Needs", "StoreAccounts", "fill", "store_of"]
