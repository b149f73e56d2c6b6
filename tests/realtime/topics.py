"""Topics to be told of, and what is told."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cartwheel.systems.realtime.api import Event, Topic
from cartwheel.systems.rpc.api import permission

CARTS = Topic("carts", permission("carts:read"))
ORDERS = Topic("orders", permission("orders:read"), kept=100_000)


class Number(msgspec.Struct, frozen=True):
    """A number that is told."""

    number: int


def events(*given: int) -> list[Event]:
    """Return an event for each number."""
    return [Event("number.told", Number(number)) for number in given]


def numbers(heard: Iterable[dict[str, Any]]) -> list[int]:
    """Return the numbers that were told."""
    return [message["data"]["number"] for message in heard if "data" in message]
