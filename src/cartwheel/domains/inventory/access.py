"""Who may look at stock, and who may change it."""

from typing import Final

from cartwheel.systems.rpc.api import permission

READ: Final = permission("inventory:read")
WRITE: Final = permission("inventory:write")
