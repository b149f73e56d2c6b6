"""What notifications are refused for."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class NotificationError(AppError):
    """Any error of this domain."""


class NotificationNotFoundError(NotificationError):
    """There is no such notification, not any more, or not for whoever asks."""

    code: ClassVar[str] = "notifications.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, notification_id: UUID) -> None:
        super().__init__(f"There is no notification {notification_id}")
        self.notification_id = notification_id
