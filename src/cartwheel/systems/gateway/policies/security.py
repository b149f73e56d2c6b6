"""Headers that make browsers careful; what an application says itself stays as it is."""

from collections.abc import Awaitable

from cartwheel.systems.gateway.asgi import (
    ASGIApp,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    begins_answer,
)
from cartwheel.systems.gateway.config.specs import SecuritySpec


class SecurityHeaders:
    """Adds the headers, as a policy around an application."""

    def __init__(self, app: ASGIApp, spec: SecuritySpec) -> None:
        self._app = app
        self._plain: Headers = []
        if spec.content_security_policy:
            csp = spec.content_security_policy.encode("latin-1")
            self._plain.append((b"content-security-policy", csp))
        if spec.frame:
            self._plain.append((b"x-frame-options", spec.frame.encode()))
        if spec.nosniff:
            self._plain.append((b"x-content-type-options", b"nosniff"))
        if spec.referrer:
            self._plain.append((b"referrer-policy", spec.referrer.encode("latin-1")))
        self._secure = list(self._plain)
        if spec.hsts_seconds:
            value = b"max-age=%d" % spec.hsts_seconds
            if spec.hsts_subdomains:
                value += b"; includeSubDomains"
            self._secure.append((b"strict-transport-security", value))

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let the application answer."""
        caller = scope["state"].get("caller")
        scheme = caller.scheme if caller else scope["scheme"]
        added = self._secure if scheme in {"https", "wss"} else self._plain

        def answer(message: Message) -> Awaitable[None]:
            if begins_answer(message):
                headers = message["headers"]
                said = {name for name, _ in headers}
                message["headers"] = [*headers, *(pair for pair in added if pair[0] not in said)]
            return send(message)

        return self._app(scope, receive, answer)
