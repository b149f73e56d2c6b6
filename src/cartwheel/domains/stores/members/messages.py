"""The mails to be: no token stands in any of them."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import EMAIL, QueueName


class SendInvitation(msgspec.Struct, frozen=True):
    """Mail an invitation with a new token, unless it has ended meanwhile."""

    name: ClassVar[str] = "members.send_invitation"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    invitation_id: UUID
