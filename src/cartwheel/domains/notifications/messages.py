"""What is announced about notifications, and the job that forgets them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.notifications.contracts import NotificationKind
from cartwheel.systems.jobs.api import UPKEEP, QueueName


class NotificationsChanged(msgspec.Struct, frozen=True):
    """There are others of a kind than before: something happened, or has settled itself."""

    name: ClassVar[str] = "notifications.changed"
    version: ClassVar[int] = 1

    store_id: UUID
    kind: NotificationKind
    at: datetime


class PruneNotifications(msgspec.Struct, frozen=True):
    """Forget what is old, of every store."""

    name: ClassVar[str] = "notifications.prune"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
