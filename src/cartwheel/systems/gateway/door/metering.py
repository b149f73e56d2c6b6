"""How much a client may send beside the data of bodies: heads, framing of chunks, trailers."""

from collections.abc import Sequence
from typing import Final

from aiohttp import StreamReader
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD

from cartwheel.systems.gateway.errors import HeadTooLargeError

_FRAMING_OF_A_BYTE: Final = 8
"""A chunk of one byte takes six on the wire."""


class Meter:
    """Bounds each head as a whole, and what comes with a body that is none of its data."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self.body: StreamReader = EMPTY_PAYLOAD
        """The body that comes now, or came last."""

    def note(
        self,
        size: int,
        messages: Sequence[tuple[RawRequestMessage, StreamReader]],
        *,
        is_parsed: bool,
    ) -> None:
        """
        Count bytes that came, and the heads that ended with them.

        Raises:
            HeadTooLargeError: it is too much.
        """
        self._size += size
        if messages:
            if self._size > self._most:  # all together; one by one they may be short enough
                for message, _ in messages:
                    self._ensure(_size_of(message))
            self.body, self._size = messages[-1][1], 0
            return
        if self.body is EMPTY_PAYLOAD:
            self._ensure(self._size)
        elif self.body.is_eof():
            self.body, self._size = EMPTY_PAYLOAD, 0
        elif is_parsed:
            self._ensure(self._size - _FRAMING_OF_A_BYTE * self.body.total_bytes)

    def _ensure(self, size: int) -> None:
        if size > self._most:
            raise HeadTooLargeError(f"The head is longer than {self._most:,} bytes")


def _size_of(message: RawRequestMessage) -> int:
    return len(message.path) + sum(
        len(name) + len(value) + 4 for name, value in message.raw_headers
    )
