"""How many requests and sockets are at work at once, in all and of one client."""

from collections.abc import Awaitable
from typing import Final

from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, refuse
from cartwheel.systems.rpc.errors import TooManyOpenError
from cartwheel.systems.rpc.places import Places

# Whoever watches a full process must not take it for a dead one.
_ALWAYS: Final = frozenset({"/livez", "/readyz", "/health"})


class Concurrency:
    """Refuses with 503 what there is no place for, as a policy around an application."""

    def __init__(self, app: ASGIApp, *, requests: Places, sockets: Places) -> None:
        self._app = app
        self._requests = requests
        self._sockets = sockets

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer within a place, or refuse."""
        if scope["type"] == "http" and scope["path"] not in _ALWAYS:
            return self._within(self._requests, scope, receive, send)
        if scope["type"] == "websocket":
            return self._within(self._sockets, scope, receive, send)
        return self._app(scope, receive, send)

    async def _within(self, places: Places, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            place = places.take(address=scope["client"][0])
        except TooManyOpenError as error:
            await refuse(scope, send, error)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            places.give_back(place)
