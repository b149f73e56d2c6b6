"""Who may do what with campaigns."""

from typing import Final

from cartwheel.systems.rpc.api import permission

READ: Final = permission("campaigns:read")
WRITE: Final = permission("campaigns:write")
