"""The chain of policies around an application."""

from collections.abc import Iterable, Sequence
from typing import Final

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, refuse
from cartwheel.systems.gateway.config.specs import CORSSpec, RateSpec, SecuritySpec
from cartwheel.systems.gateway.policies.bounds import Bounds, size_of
from cartwheel.systems.gateway.policies.cors import CORS
from cartwheel.systems.gateway.policies.rates import RateLimits
from cartwheel.systems.gateway.policies.security import SecurityHeaders
from cartwheel.systems.gateway.policies.words import CallerReader
from cartwheel.systems.gateway.proxy.forwarding import IPNetwork, Trust
from cartwheel.systems.rates.api import Rates

_SCHEMES: Final = {
    ("http", "http"): "http",
    ("http", "https"): "https",
    ("websocket", "http"): "ws",
    ("websocket", "https"): "wss",
}


def guarded(
    app: ASGIApp,
    *,
    name: str,
    security: SecuritySpec | None,
    cors: CORSSpec | None,
    body_bytes: int | None = None,
    rates: Sequence[RateSpec] = (),
    counter: Rates | None = None,
    header_bytes: int | None = None,
) -> ASGIApp:
    """
    Put the policies that are given around an application.

    `name` names the route in counts and headers; `header_bytes` bounds all headers
    together, for servers that do not bound them. The scope's `state` must be there.
    """
    if rates and counter is not None:
        app = RateLimits(app, rates, counter, route=name)
    if body_bytes is not None or header_bytes is not None:
        app = Bounds(app, body_bytes=body_bytes, header_bytes=header_bytes)
    if cors is not None:
        app = CORS(app, cors)
    if security is not None:
        app = SecurityHeaders(app, security)
    return app


class Edge:
    """
    The same policies in process, for roles: an ASGI application without a hop.

    It tells who calls, as the door does, and leaves the lifespan alone. The scope then names
    the address and the scheme of the client itself, whoever stands between: of proxies in
    `trusted_proxies` by `X-Forwarded-*`, of the door by its signed word, which `words` reads.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        security: SecuritySpec | None = None,
        cors: CORSSpec | None = None,
        rates: Sequence[RateSpec] = (),
        counter: Rates | None = None,
        body_bytes: int | None = None,
        header_bytes: int | None = 64 << 10,
        trusted_proxies: Iterable[str | IPNetwork] = (),
        words: CallerReader | None = None,
    ) -> None:
        self._trust = Trust(trusted_proxies)
        self._words = words
        self._header_bytes = header_bytes
        self._app = app
        self._guarded = guarded(
            app,
            name="edge",
            body_bytes=body_bytes,
            header_bytes=header_bytes,
            security=security,
            cors=cors,
            rates=rates,
            counter=counter,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not scope.get("client"):
            scope["client"] = ("", 0)
        state = scope["state"] = dict(scope.get("state") or {})
        caller = self._trust.caller(scope)
        # To read a word is work, which is not done for what is refused as too large.
        if self._words is not None and self._has_bounded_head(scope):
            try:
                caller = await self._words.amend(caller, scope)
            except UnavailableError as error:
                await refuse(scope, send, error)
                return
        state["caller"] = caller
        if caller.address != scope["client"][0]:
            scope["client"] = (caller.address, 0)
        scope["scheme"] = _SCHEMES[scope["type"], caller.scheme]
        await self._guarded(scope, receive, send)

    def _has_bounded_head(self, scope: Scope) -> bool:
        return self._header_bytes is None or size_of(scope["headers"]) <= self._header_bytes
