"""One routing table at work: finds the route of each request, and notes how it was answered."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from prometheus_client import Counter, Histogram

from cartwheel.systems.gateway.accesslog import DoorLog
from cartwheel.systems.gateway.asgi import (
    ASGIApp,
    Message,
    Receive,
    Scope,
    Send,
    begins_answer,
)
from cartwheel.systems.gateway.errors import MethodNotAllowedError
from cartwheel.systems.gateway.metrics import request_seconds, responses
from cartwheel.systems.gateway.proxy.forwarding import Trust
from cartwheel.systems.gateway.routing import Routes
from cartwheel.systems.rpc.tracing import request_id_of, traceparent_of

_NO_ROUTE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """
    A route's chain of policies with the proxy at its end, and its metrics.

    `refused` ends in a refusal instead: what the door itself says bears the same headers.
    """

    name: str
    app: ASGIApp
    refused: ASGIApp
    seconds: Histogram
    statuses: dict[int, Counter]

    @classmethod
    def of(cls, name: str, app: ASGIApp, refused: ASGIApp) -> "Target":
        """Prepare the metrics of a route."""
        return cls(name, app, refused, request_seconds.labels(name), {})

    def note(self, status: int, seconds: float | None) -> None:
        """Count an answer; a socket's time says nothing."""
        if (counter := self.statuses.get(status)) is None:
            counter = self.statuses[status] = responses.labels(self.name, str(status))
        counter.inc()
        if seconds is not None:
            self.seconds.observe(seconds)


class Dispatch:
    """An ASGI application over the routes of one table."""

    def __init__(
        self, routes: Routes[Target], trust: Trust, log: DoorLog, *, refused: ASGIApp
    ) -> None:
        self._routes = routes
        self._trust = trust
        self._log = log
        self._nowhere = Target.of(_NO_ROUTE, refused, refused)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Pass a request to its route, with ids that lead through every log.

        What the server could not read has its `refusal` in the state, and no route.
        """
        started_at = time.perf_counter()
        headers = dict(scope["headers"])
        state: dict[str, Any] = scope["state"]
        request_id = state["request_id"] = request_id_of(headers)
        state["traceparent"] = traceparent_of(headers)
        caller = state["caller"] = self._trust.caller(scope)
        said = (b"x-request-id", request_id.encode())

        def answer(message: Message) -> Awaitable[None]:
            if begins_answer(message):
                state["status"] = message["status"]
                kept = [pair for pair in message["headers"] if pair[0] != b"x-request-id"]
                message["headers"] = [*kept, said]
            return send(message)

        target = self._nowhere
        try:
            target = self._find(scope, headers, caller.host)
            await target.app(scope, receive, answer)
        except ConnectionError:
            raise  # there is nobody to answer
        except Exception as error:
            if "status" in state:
                raise
            refusing = target
            if isinstance(error, MethodNotAllowedError) and isinstance(error.target, Target):
                refusing = error.target
            state["refusal"] = error
            await refusing.refused(scope, receive, answer)
        finally:
            is_socket = scope["type"] == "websocket"
            seconds = None if is_socket else time.perf_counter() - started_at
            target.note(state.get("status", 499), seconds)
            self._log.write(scope, route=target.name, started_at=started_at)

    def _find(self, scope: Scope, headers: dict[bytes, bytes], host: bytes) -> Target:
        if (refusal := scope["state"].get("refusal")) is not None:
            raise refusal
        method = scope.get("method", "GET")
        # A preflight asks about the method that it names, of a route that may not take its own.
        if method == "OPTIONS":
            method = headers.get(b"access-control-request-method", b"OPTIONS").decode("latin-1")
        found = self._routes.find(host, scope["raw_path"], method, scope["headers"])
        if found.path != scope["raw_path"]:
            # From here on it has one spelling, for every policy and whoever stands behind.
            scope["raw_path"] = found.path
            scope["path"] = unquote(found.path.decode("latin-1"))
        return found.target
