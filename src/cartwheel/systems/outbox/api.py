"""What the rest of the house may use of the outbox."""

from cartwheel.systems.outbox.announcements import TOPIC, Announcement
from cartwheel.systems.outbox.outbox import Outbox
from cartwheel.systems.outbox.relay import Relay
from cartwheel.systems.outbox.subscriber import Subscriber
from cartwheel.systems.outbox.subscriptions import StoreScope, Subscription

__all__ = [
    "TOPIC",
    "Announcement",
    "Outbox",
    "Relay",
    "StoreScope",
    "Subscriber",
    "Subscription",
]
