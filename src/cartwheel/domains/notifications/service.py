"""Use cases of notifications."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.notifications import rules
from cartwheel.domains.notifications.contracts import (
    ListNotifications,
    NotificationPage,
    UnreadCount,
)
from cartwheel.domains.notifications.errors import NotificationNotFoundError
from cartwheel.domains.notifications.repository import NotificationRepository, Reader
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor


@dataclass(frozen=True, slots=True)
class NotificationService:
    """What needs somebody, as each reader may know of it. A key reads for itself, like a person."""

    notifications: NotificationRepository
    clock: Clock

    async def list_page(self, actor: Actor, query: ListNotifications) -> NotificationPage:
        """List what the actor may read, the newest first."""
        found = await self.notifications.list_page(
            _reader(actor), before=query.cursor, limit=query.limit + 1
        )
        return page_of(NotificationPage, found, limit=query.limit, by=lambda one: one.id)

    async def count_unread(self, actor: Actor) -> UnreadCount:
        """Count what the actor has not read, up to a hundred."""
        return UnreadCount(await self.notifications.count_unread(_reader(actor)))

    async def read(self, actor: Actor, notification_id: UUID) -> None:
        """
        Let the actor have read a notification; once more does nothing.

        Raises:
            NotificationNotFoundError: there is none such for the actor.
        """
        if not await self.notifications.mark_one(
            _reader(actor), notification_id, at=self.clock.now()
        ):
            raise NotificationNotFoundError(notification_id)

    async def read_all(self, actor: Actor, until: UUID | None) -> None:
        """Let the actor have read all that he may; what came after `until` stays unread."""
        await self.notifications.mark_until(_reader(actor), until, at=self.clock.now())


def _reader(actor: Actor) -> Reader:
    kinds = rules.readable(actor.permissions)
    return Reader(store_id=actor.store_id, id=actor.id, kinds=kinds)
