"""How many requests and sockets are at work at once, in all and of one client."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Final

import structlog

from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, refuse
from cartwheel.systems.rpc.errors import TooManyOpenError
from cartwheel.systems.rpc.places import Places

# Whoever watches a full process must not take it for a dead one.
_ALWAYS: Final = frozenset({"/livez", "/readyz", "/health"})

_LOG_SECONDS: Final = 1.0

_log = structlog.get_logger()


class Concurrency:
    """
    Refuses with 503 what there is no place for, as a policy around an application.

    What is refused leaves no line of its own in the log, which would only add to the rush: at
    most one a second says how much it was, and of whom.
    """

    def __init__(self, app: ASGIApp, *, requests: Places, sockets: Places) -> None:
        self._app = app
        self._requests = requests
        self._sockets = sockets
        self._refused: Counter[str] = Counter()

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
            self._note(scope["client"][0])
            await refuse(scope, send, error)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            places.give_back(place)

    def _note(self, address: str) -> None:
        if not self._refused:
            asyncio.get_running_loop().call_later(_LOG_SECONDS, self._say)
        self._refused[address] += 1

    def _say(self) -> None:
        refused, self._refused = self._refused, Counter()
        (address, most), *_ = refused.most_common(1)
        _log.warning(
            "requests and sockets were refused: too many are open",
            count=refused.total(),
            addresses=len(refused),
            address=address,
            of_address=most,
        )
