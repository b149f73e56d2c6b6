"""
CORS: which pages of other origins may call, by the Fetch standard.

A preflight is answered here and goes no further. Every answer varies by origin, so
that no cache gives one origin's answer to another.
"""

import re
from collections.abc import Awaitable

from msgspec.structs import replace

from cartwheel.systems.gateway.asgi import (
    ASGIApp,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    begins_answer,
    find_header,
)
from cartwheel.systems.gateway.config.specs import CORSSpec

_VARY = (b"vary", b"Origin")


class OpenDoors:
    """
    Lets pages of every origin call some paths, without cookies, and others as `otherwise` says.

    For what a shop's own pages call with a key that everybody may see.
    """

    def __init__(
        self,
        app: ASGIApp,
        paths: re.Pattern[str],
        *,
        otherwise: ASGIApp,
        headers: tuple[str, ...] = (),
    ) -> None:
        """Let requests to these paths have some headers more than the usual ones."""
        self._paths = paths
        usual = CORSSpec(origins=("*",), methods=("POST",))
        self._open = CORS(app, replace(usual, headers=(*usual.headers, *headers)))
        self._otherwise = otherwise

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a preflight, or let the application answer and say who may read it."""
        is_open = scope["type"] == "http" and self._paths.fullmatch(scope["path"])
        return (self._open if is_open else self._otherwise)(scope, receive, send)


class CORS:
    """Lets some origins call, as a policy around an application."""

    def __init__(self, app: ASGIApp, spec: CORSSpec) -> None:
        self._app = app
        self._all = "*" in spec.origins
        self._origins = frozenset(origin.encode() for origin in spec.origins)
        self._credentials = spec.credentials and not self._all
        self._methods = frozenset(method.encode() for method in spec.methods)
        self._headers = frozenset(name.lower().encode() for name in spec.headers)
        self._exposed = ", ".join(spec.expose).encode()
        self._allowed = [
            (b"access-control-allow-methods", ", ".join(spec.methods).encode()),
            (b"access-control-allow-headers", ", ".join(spec.headers).encode()),
            (b"access-control-max-age", b"%d" % spec.max_age_seconds),
        ]

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a preflight, or let the application answer and say who may read it."""
        origin = find_header(scope, b"origin")
        if scope["type"] != "http":
            return self._app(scope, receive, send)
        granted = self._grant(origin)
        if origin is not None and scope["method"] == "OPTIONS":
            wanted = find_header(scope, b"access-control-request-method")
            if wanted is not None:
                return self._preflight(scope, send, granted, wanted)

        def answer(message: Message) -> Awaitable[None]:
            if begins_answer(message):
                # The door decides for all that stands behind it.
                kept = [
                    pair
                    for pair in message["headers"]
                    if not pair[0].startswith(b"access-control-")
                ]
                message["headers"] = [*kept, *granted, _VARY]
                if len(granted) and self._exposed:
                    message["headers"].append((b"access-control-expose-headers", self._exposed))
            return send(message)

        return self._app(scope, receive, answer)

    def _grant(self, origin: bytes | None) -> Headers:
        if origin is None or not (self._all or origin in self._origins):
            return []
        granted = [(b"access-control-allow-origin", b"*" if self._all else origin)]
        if self._credentials:
            granted.append((b"access-control-allow-credentials", b"true"))
        return granted

    async def _preflight(self, scope: Scope, send: Send, granted: Headers, wanted: bytes) -> None:
        asked = find_header(scope, b"access-control-request-headers") or b""
        names = {name.strip().lower() for name in asked.split(b",") if name.strip()}
        headers: Headers = [(b"vary", b"Origin, Access-Control-Request-Headers")]
        if granted and wanted in self._methods and names <= self._headers:
            headers += [*granted, *self._allowed]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
