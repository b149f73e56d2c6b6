"""Procedures of notifications."""

from typing import Final

from cartwheel.domains.notifications.contracts import (
    ListNotifications,
    NotificationById,
    NotificationPage,
    ReadAll,
    UnreadCount,
)
from cartwheel.domains.notifications.errors import NotificationNotFoundError
from cartwheel.domains.notifications.service import NotificationService
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

READ: Final = permission("notifications:read")

router = Router("notifications", about="What needs somebody.")


@router.query(rest=get("/notifications"), allow=READ)
async def list_(
    query: ListNotifications, actor: Actor, notifications: NotificationService
) -> NotificationPage:
    """List what needs somebody, as far as one may know of it, the newest first."""
    return await notifications.list_page(actor, query)


@router.query(rest=get("/notifications/unread"), allow=READ)
async def unread(actor: Actor, notifications: NotificationService) -> UnreadCount:
    """Count what one has not read."""
    return await notifications.count_unread(actor)


# Who has read what is no change of the store: the audit tells nothing of it.
@router.mutation(
    rest=post("/notifications/{id}/read", status=204),
    allow=READ,
    audited=False,
    raises=[NotificationNotFoundError],
)
async def read(command: NotificationById, actor: Actor, notifications: NotificationService) -> None:
    """Have read a notification; others have not."""
    await notifications.read(actor, command.id)


@router.mutation(rest=post("/notifications/read-all", status=204), allow=READ, audited=False)
async def read_all(command: ReadAll, actor: Actor, notifications: NotificationService) -> None:
    """Have read all there are, or all up to one."""
    await notifications.read_all(actor, command.until)
