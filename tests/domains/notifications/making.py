"""Notifications, and who reads them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from tests.domains.orders.making import Shop

from cartwheel.domains.notifications.contracts import (
    ImportNotice,
    ListNotifications,
    NoticeAbout,
    Notification,
    NotificationKind,
    WebhookNotice,
)
from cartwheel.domains.notifications.repository import Note, NotificationRepository
from cartwheel.domains.notifications.service import NotificationService
from cartwheel.domains.webhooks.api import DisabledReason
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

AT: Final = datetime(2026, 5, 9, 12, tzinfo=UTC)
READS_ALL: Final = (
    *("inventory:read", "orders:read", "catalog:read", "webhooks:read", "events:read"),
    *("rentals:read", "providers:read"),
)


def a_notice(about: NoticeAbout | None = None, *, subject: UUID | None = None) -> Note:
    """An import that ended, unless something else happened."""
    import_id = subject or new_id()
    ended = about or ImportNotice(
        import_id=import_id,
        file_name="goods.csv",
        has_failed=False,
        created=3,
        updated=1,
        refused=0,
    )
    kind = NotificationKind(ended.__struct_config__.tag)
    return Note(kind=kind, subject=str(import_id), about=ended, happened_at=AT)


def an_endpoint() -> Note:
    """An endpoint that is gone."""
    endpoint_id = new_id()
    return a_notice(
        WebhookNotice(endpoint_id=endpoint_id, url="https://x.example", reason=DisabledReason.GONE),
        subject=endpoint_id,
    )


def somebody(shop: Shop, *permissions: str) -> Actor:
    """Let somebody come in who may read all, or this much."""
    return replace(shop.actor, id=new_id(), permissions=frozenset(permissions or READS_ALL))


async def put(shop: Shop, *notes: Note) -> None:
    """Let things have happened, each in a transaction of its own."""
    for note in notes:
        async with shop.use(NotificationRepository) as notifications:
            await notifications.put_all(shop.store_id, [note], at=shop.clock.now())


async def seen(shop: Shop, actor: Actor | None = None) -> list[Notification]:
    """Return what somebody is shown."""
    async with shop.use(NotificationService) as service:
        page = await service.list_page(actor or somebody(shop), ListNotifications(limit=100))
    assert page.next_cursor is None
    return list(page.items)


async def unread(shop: Shop, actor: Actor) -> int:
    """Return how many somebody has not read."""
    async with shop.use(NotificationService) as service:
        return (await service.count_unread(actor)).count
