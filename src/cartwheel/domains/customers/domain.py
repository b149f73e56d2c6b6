"""What customers bring to the house."""

from typing import Final

from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.loyalty.repository import PointsRepository
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.purchases.repository import PurchaseRepository
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.settings import KEYS
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

CUSTOMERS: Final = Domain(
    name="customers",
    per_call=(
        CustomerDirectory,
        CustomerRepository,
        Loyalty,
        PointsRepository,
        PurchaseRepository,
        Purchases,
    ),
    permissions=(
        Permission(name="customers:read", held_by=BACK_OFFICE),
        Permission(name="customers:write", held_by=TEAM),
    ),
    config_keys=KEYS,
)
