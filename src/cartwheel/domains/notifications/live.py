"""Telling pages that there is something else to read, so that they ask for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from cartwheel.domains.notifications.contracts import NotificationKind
from cartwheel.domains.notifications.messages import NotificationsChanged
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics
from cartwheel.systems.rpc.api import permission


class NotificationsNews(msgspec.Struct, frozen=True, rename="camel"):
    """Some of a kind are others by now: what they say is for those who may ask."""

    kind: NotificationKind
    at: datetime


TOPIC: Final = Topic(
    "notifications",
    permission("notifications:read"),
    events=(EventType(NotificationsChanged.name, NotificationsNews),),
)


async def tell(messages: Sequence[NotificationsChanged], topics: Topics) -> None:
    """Tell once of each kind of which something happened."""
    latest = {message.kind: message.at for message in messages}
    events = [Event(NotificationsChanged.name, NotificationsNews(*each)) for each in latest.items()]
    await topics.publish(messages[0].store_id, TOPIC, events)


LIVE: Final = SubscriberGroup(
    "notifications.live",
    (Subscription(NotificationsChanged, tell, in_transaction=False, batched=True),),
)
