"""Bounds of what a client may send: the body's length, told or counted, and the headers."""

from collections.abc import Awaitable, Iterable
from itertools import chain

from cartwheel.systems.gateway.asgi import ASGIApp, Message, Receive, Scope, Send, refuse
from cartwheel.systems.gateway.errors import BodyTooLargeError, HeadTooLargeError


class Bounds:
    """Refuses what is too large, as a policy around an application."""

    def __init__(
        self, app: ASGIApp, *, body_bytes: int | None = None, header_bytes: int | None = None
    ) -> None:
        self._app = app
        self._body = body_bytes
        self._headers = header_bytes

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Refuse at once what says its length; else count, and refuse once it is too much."""
        length = chunked = None
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                chunked = value
        if self._headers is not None and size_of(scope["headers"]) > self._headers:
            said = f"The headers are larger than {self._headers:,} bytes"
            return refuse(scope, send, HeadTooLargeError(said))
        if self._body is None or scope["type"] != "http":
            return self._app(scope, receive, send)
        if length is not None and int(length) > self._body:
            return refuse(scope, send, _too_large(self._body))
        if chunked is None:
            return self._app(scope, receive, send)
        return self._count(scope, receive, send, limit=self._body)

    async def _count(self, scope: Scope, receive: Receive, send: Send, *, limit: int) -> None:
        size = 0
        answered = False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise _too_large(limit)
            return message

        async def answer(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, answer)
        except BodyTooLargeError as error:
            if answered:
                raise ConnectionResetError from error
            await refuse(scope, send, error)


def size_of(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return what headers take, without what stands between them."""
    return sum(map(len, chain.from_iterable(headers)))


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"The request body is larger than {limit:,} bytes")
