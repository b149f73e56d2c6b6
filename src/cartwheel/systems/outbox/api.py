"""What the rest of the house may use of the outbox."""

from cartwheel.systems.outbox.announcements import TOPIC, Announcement
from cartwheel.systems.outbox.dead_letters import DeadLetters, Filter, Source
from cartwheel.systems.outbox.errors import MessageTooLargeError, UnknownVersionError
from cartwheel.systems.outbox.lanes import MessageKind
from cartwheel.systems.outbox.outbox import Outbox
from cartwheel.systems.outbox.public_events import PublicEvent, PublicEvents, PublicGroup
from cartwheel.systems.outbox.relay import Relay
from cartwheel.systems.outbox.retries import Retries
from cartwheel.systems.outbox.stats import Backlog, Totals, measure_backlog, read_totals
from cartwheel.systems.outbox.subscriber import Subscriber
from cartwheel.systems.outbox.subscriptions import SubscriberGroup, SubscriberGroups, Subscription

__all__ = [
    "TOPIC",
    "Announcement",
    "Backlog",
    "DeadLetters",
    "Filter",
    "MessageKind",
    "MessageTooLargeError",
    "Outbox",
    "PublicEvent",
    "PublicEvents",
    "PublicGroup",
    "Relay",
    "Retries",
    "Source",
    "Subscriber",
    "SubscriberGroup",
    "SubscriberGroups",
    "Subscription",
    "Totals",
    "UnknownVersionError",
    "measure_backlog",
    "read_totals",
]
