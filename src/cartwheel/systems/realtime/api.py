"""What the rest of the house may use of realtime."""

from cartwheel.systems.realtime.conversations import Conversation, Speaker
from cartwheel.systems.realtime.errors import EventTooLargeError, UnknownTopicError
from cartwheel.systems.realtime.following import TopicFeed
from cartwheel.systems.realtime.handshake import Handshake
from cartwheel.systems.realtime.inlets import Inlet, InletSocket, Taken, Taker
from cartwheel.systems.realtime.rooms import Listener, Rooms, SlowMemberError, room_of
from cartwheel.systems.realtime.socketio.door import PATH as SOCKETIO_PATH, SocketIODoor
from cartwheel.systems.realtime.socketio.neighbours import Neighbours
from cartwheel.systems.realtime.store_socket import StoreSocket
from cartwheel.systems.realtime.talk import Channels
from cartwheel.systems.realtime.topics import Event, EventType, Topic, TopicRegistry, Topics

__all__ = [
    "SOCKETIO_PATH",
    "Channels",
    "Conversation",
    "Event",
    "EventTooLargeError",
    "EventType",
    "Handshake",
    "Inlet",
    "InletSocket",
    "Listener",
    "Neighbours",
    "Rooms",
    "SlowMemberError",
    "SocketIODoor",
    "Speaker",
    "StoreSocket",
    "Taken",
    "Taker",
    "Topic",
    "TopicFeed",
    "TopicRegistry",
    "Topics",
    "UnknownTopicError",
    "room_of",
]
