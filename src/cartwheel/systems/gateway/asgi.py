"""The words of ASGI that every part of the door uses, and refusals in them."""

from typing import Any, Final

from msgspec.structs import replace

from cartwheel.systems.gateway.errors import BadRequestError, UpstreamError
from cartwheel.systems.rpc.exchange import ASGIApp, Headers, Message, Receive, Scope, Send
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.rest.problems import HEADERS, encode, problem
from cartwheel.systems.rpc.statuses import Status

__all__ = [
    "ASGIApp",
    "Headers",
    "Message",
    "Receive",
    "Scope",
    "Send",
    "begins_answer",
    "find_header",
    "refuse",
    "refused",
]

_REFUSING: Final = "websocket.http.response"


def find_header(scope: Scope, name: bytes) -> bytes | None:
    """Return the first header of a name, which is given in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


def begins_answer(message: Message) -> bool:
    """Tell whether a message carries the status and headers of an answer."""
    return message["type"] in {"http.response.start", f"{_REFUSING}.start"}


async def refuse(scope: Scope, send: Send, error: Exception, *, headers: Headers = ()) -> None:  # type: ignore[assignment]
    """
    Answer with the problem details of an error; a WebSocket is refused its handshake.

    One that nobody expected is logged, under an incident id that the client learns.
    """
    failure = _failure(error)
    kind = "http.response"
    if scope["type"] == "websocket":
        if _REFUSING not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": failure.code})
            return
        kind = _REFUSING
    body = b"" if scope.get("method") == "HEAD" else encode(problem(failure))
    sent: Any = [
        *HEADERS,
        (b"content-length", b"%d" % len(encode(problem(failure)))),
        (b"cache-control", b"no-store"),
        *failure.headers(),
        *headers,
    ]
    await send({"type": f"{kind}.start", "status": failure.status.http, "headers": sent})
    await send({"type": f"{kind}.body", "body": body})


async def refused(scope: Scope, _: Receive, send: Send) -> None:
    """Answer with the error that the scope's state holds as `refusal`: an application."""
    await refuse(scope, send, scope["state"]["refusal"])


def _failure(error: Exception) -> Failure:
    failure = failure_of(error, procedure=None)
    if isinstance(error, UpstreamError | BadRequestError):
        status = Status(error.status, failure.status.trpc, failure.status.number)
        return replace(failure, status=status)
    return failure
