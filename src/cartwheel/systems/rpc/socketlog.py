"""Follows a WebSocket from its handshake to its close, for the line it leaves in the log."""

import time
from typing import Final

from cartwheel.systems.rpc.accesslog import AccessLog
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.exchange import ASGIApp, Message, Receive, Scope, Send, headers_of

STATE: Final = "context"
"""Where, in the scope's state, whoever answers a socket finds its context, to name the caller."""

# What ASGI servers answer to a handshake that is closed before it was accepted.
_REFUSED: Final = 403
# RFC 6455: no close code was received; the connection ended without one.
_NO_CODE: Final = 1005
_ABNORMAL: Final = 1006


async def follow(app: ASGIApp, scope: Scope, receive: Receive, send: Send, log: AccessLog) -> None:
    """Serve a socket; whatever ends it, one line says how."""
    client = scope.get("client")
    context = RequestContext(
        headers=headers_of(scope), address=client[0] if client else "", method="GET"
    )
    scope.setdefault("state", {})[STATE] = context
    started_at = time.perf_counter()
    opened, code = False, None

    async def hear() -> Message:
        nonlocal code
        message = await receive()
        if message["type"] == "websocket.disconnect" and code is None:
            code = message.get("code") or _NO_CODE
        return message

    async def say(message: Message) -> None:
        nonlocal opened, code
        kind = message["type"]
        if kind == "websocket.accept":
            opened = True
        elif kind == "websocket.http.response.start":
            code = message["status"]
        elif kind == "websocket.close" and code is None:
            code = message.get("code", 1000) if opened else _REFUSED
        await send(message)

    try:
        await app(scope, hear, say)
    finally:
        path = scope["path"].encode("utf-8", "replace").decode()
        log.note_socket(
            context,
            path=path,
            code=_ABNORMAL if code is None else code,
            opened=opened,
            started_at=started_at,
        )
