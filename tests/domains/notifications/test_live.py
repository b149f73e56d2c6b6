"""Whoever looks is told of which kind there are others, and of nothing that he may not read."""

from datetime import timedelta

import msgspec
from redis.asyncio import Redis
from tests.domains.notifications.making import AT

from cartwheel.domains.notifications.contracts import NotificationKind
from cartwheel.domains.notifications.live import TOPIC, tell
from cartwheel.domains.notifications.messages import NotificationsChanged
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, Topics


async def test_each_kind_is_told_once(redis: Redis) -> None:
    store_id, topics = new_id(), Topics(redis, Rooms(redis))
    begun = (await topics.read_after(store_id, TOPIC, None)).place
    later = AT + timedelta(seconds=1)
    await tell(
        [
            NotificationsChanged(store_id, NotificationKind.STOCK, AT),
            NotificationsChanged(store_id, NotificationKind.IMPORT, AT),
            NotificationsChanged(store_id, NotificationKind.STOCK, later),
        ],
        topics,
    )
    told = [
        msgspec.json.decode(event.json)
        for event in (await topics.read_after(store_id, TOPIC, begun)).events
    ]
    assert [(event["type"], event["data"]) for event in told] == [
        ("notifications.changed", {"kind": "stock", "at": "2026-05-09T12:00:01Z"}),
        ("notifications.changed", {"kind": "import", "at": "2026-05-09T12:00:00Z"}),
    ]
