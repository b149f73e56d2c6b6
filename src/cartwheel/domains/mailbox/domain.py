"""What the local mailbox brings to the house."""

from typing import Final

from cartwheel.domains.mailbox.procedures import router
from cartwheel.domains.mailbox.service import Mailbox
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import OPERATORS, Permission

MAILBOX: Final = Domain(
    name="mailbox",
    routers=(router,),
    per_process=(Mailbox,),
    permissions=(
        Permission(
            name="mailbox:read",
            held_by=OPERATORS,
            description="Read the mails of all stores that were written into files.",
        ),
    ),
)
