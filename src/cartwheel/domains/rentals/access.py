"""Who may look at the fleet and its bookings, and who may change them."""

from typing import Final

from cartwheel.systems.rpc.api import permission

READ: Final = permission("rentals:read")
WRITE: Final = permission("rentals:write")
SHOP: Final = permission("rentals:shop")
