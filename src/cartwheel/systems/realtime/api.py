"""What the rest of the house may use of realtime."""

from cartwheel.systems.realtime.rooms import Member, Rooms, SlowMemberError
from cartwheel.systems.realtime.store_socket import (
    Conversation,
    StoreSocket,
    UnknownKindError,
    room_of,
    store_of,
)

__all__ = [
    "Conversation",
    "Member",
    "Rooms",
    "SlowMemberError",
    "StoreSocket",
    "UnknownKindError",
    "room_of",
    "store_of",
]
