"""The body of a request: whole when it is small and there, else in pieces as they come."""

from dataclasses import dataclass
from typing import Final

from cartwheel.systems.gateway.asgi import Message, Receive, Scope, find_header

_DISCONNECTED: Final = "http.disconnect"
_SMALL: Final = 64 << 10


@dataclass(slots=True)
class Body:
    """
    What was read of a body, and how the rest is read.

    Once a piece of the rest was read, the request cannot be sent again.
    """

    first: bytes
    more: bool
    framing: tuple[tuple[bytes, bytes], ...]
    chunked: bool
    receive: Receive
    is_spent: bool = False

    @classmethod
    async def read(cls, scope: Scope, receive: Receive) -> "Body":
        """
        Read the whole of a small body that says its length, and else the first piece.

        So whoever is slow with a small one keeps no connection of an instance waiting.

        Raises:
            ConnectionResetError: the client has left.
        """
        message = _present(await receive())
        first: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        if not more:
            framed = first or scope["method"] in {"POST", "PUT", "PATCH"}
            framing = ((b"content-length", b"%d" % len(first)),) if framed else ()
            return cls(first, False, framing, False, receive)
        length = find_header(scope, b"content-length")
        if length is not None:
            if int(length) <= _SMALL:
                first, more = await _whole(first, receive), False
            return cls(first, more, ((b"content-length", length),), False, receive)
        return cls(first, True, ((b"transfer-encoding", b"chunked"),), True, receive)

    def frame(self, piece: bytes, *, last: bool) -> bytes:
        """Return a piece as it stands on the wire."""
        if not self.chunked:
            return piece
        framed = b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""
        return framed + b"0\r\n\r\n" if last else framed

    async def next(self) -> tuple[bytes, bool]:
        """
        Return the next piece as it stands on the wire, and whether more follow.

        Raises:
            ConnectionResetError: the client has left.
        """
        self.is_spent = True
        message = _present(await self.receive())
        more: bool = message.get("more_body", False)
        return self.frame(message.get("body", b""), last=not more), more


async def _whole(first: bytes, receive: Receive) -> bytes:
    pieces, more = [first], True
    while more:
        message = _present(await receive())
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _present(message: Message) -> Message:
    if message["type"] == _DISCONNECTED:
        raise ConnectionResetError
    return message
