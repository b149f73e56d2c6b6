"""Topics to be told of, and what is told."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cartwheel.systems.realtime.api import Event, EventType, Topic
from cartwheel.systems.rpc.api import permission


class Number(msgspec.Struct, frozen=True):
    """A number that is told."""

    number: int


class Word(msgspec.Struct, frozen=True):
    """Something that is said."""

    word: str
    number: int = 0


EVENTS = (EventType("number.told", Number), EventType("word.said", Word))
CARTS = Topic("carts", permission("carts:read"), EVENTS)
ORDERS = Topic("orders", permission("orders:read"), EVENTS, kept=100_000)


def events(*given: int) -> list[Event]:
    """Return an event for each number."""
    return [Event("number.told", Number(number)) for number in given]


def numbers(heard: Iterable[dict[str, Any]]) -> list[int]:
    """Return the numbers that were told."""
    return [message["data"]["number"] for message in heard if "data" in message]
