"""Who may read about customers, and who may change them."""

from typing import Final

from cartwheel.systems.rpc.api import permission

READ: Final = permission("customers:read")
WRITE: Final = permission("customers:write")
