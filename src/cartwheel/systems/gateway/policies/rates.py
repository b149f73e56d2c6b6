"""
Rate limits at the door: so many calls a window for each user, store, key, address or route.

Who calls is read from what the door verified, else from the credential as it is shown
(its hash is what is counted), else the address counts, of IPv6 the /64 network. A limit by
credential alone can be walked around with made-up ones: have one by address beside it.
A batch of tRPC counts as many calls as it makes, by its path as the instance sees it.
An answer from further in that says when to try again is made to say no less than what the
limits here would say by then.
"""

import hashlib
from collections.abc import Awaitable, Sequence
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.gateway.asgi import (
    ASGIApp,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    begins_answer,
    refuse,
)
from cartwheel.systems.gateway.config.specs import RateSpec, RewriteSpec
from cartwheel.systems.gateway.errors import BatchTooLargeError
from cartwheel.systems.gateway.metrics import limited, uncounted
from cartwheel.systems.gateway.policies.credentials import shown_in
from cartwheel.systems.gateway.proxy.transforms import PathChange
from cartwheel.systems.rates.api import Charge, Limit, Rates, headers_of
from cartwheel.systems.rpc.errors import RateLimitedError
from cartwheel.systems.rpc.trpc.limits import MAX_BATCH

_TRY_AGAIN: Final = frozenset({429, 503})

By = Literal["user", "store", "key", "address", "endpoint"]


class RateLimits:
    """Counts calls and refuses those that are too many, as a policy around an application."""

    def __init__(
        self,
        app: ASGIApp,
        rates: Sequence[RateSpec],
        counter: Rates,
        *,
        route: str,
        rewrite: RewriteSpec | None = None,
    ) -> None:
        self._app = app
        self._limits: list[tuple[By, Limit]] = [
            (
                rate.by,
                Limit(
                    f"{route}:{rate.by}",
                    rate.calls,
                    rate.window_seconds,
                    strict=rate.when_away == "refuse",
                ),
            )
            for rate in rates
        ]
        self._rates = counter
        self._route = route
        self._path = PathChange.of(rewrite)
        self._fewest = min((rate.calls for rate in rates), default=MAX_BATCH)
        self._refuses_uncounted = any(limit.strict for _, limit in self._limits)
        self._uncounted = uncounted.labels(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the call under every limit, and let it pass when none is used up."""
        path = scope["raw_path"]
        cost = _calls_in(path if self._path is None else self._path.apply(path))
        if cost > self._fewest:
            said = f"A batch has at most {self._fewest} calls here, and this has {cost}"
            await refuse(scope, send, BatchTooLargeError(said))
            return
        charges = [Charge(limit, _who(by, scope)) for by, limit in self._limits]
        try:
            verdict = await self._rates.spend(charges, cost=cost)
        except UnavailableError as error:
            self._uncounted.inc()
            if self._refuses_uncounted:
                await refuse(scope, send, error)
            else:
                await self._app(scope, receive, send)
            return
        told = headers_of(verdict.standings)
        if not verdict.allowed:
            for (by, _), standing in zip(self._limits, verdict.standings, strict=True):
                if standing.is_used_up:
                    limited.labels(self._route, by).inc()
            refusal = RateLimitedError(retry_after_seconds=verdict.retry_after_seconds)
            await refuse(scope, send, refusal, headers=told)
            return

        def answer(message: Message) -> Awaitable[None]:
            if begins_answer(message):
                headers = message["headers"]
                if verdict.wait_seconds and message["status"] in _TRY_AGAIN:
                    headers = _not_before(verdict.retry_after_seconds, headers)
                message["headers"] = [*headers, *told]
            return send(message)

        await self._app(scope, receive, answer)


def _not_before(seconds: int, headers: Headers) -> Headers:
    """Have whoever is to try again wait for these limits, too."""
    return [
        (name, b"%d" % seconds)
        if name.lower() == b"retry-after" and value.isdigit() and int(value) < seconds
        else (name, value)
        for name, value in headers
    ]


def _calls_in(path: bytes) -> int:
    """Return how many calls a request makes; in a batch their names stand between commas."""
    _, found, names = unquote_to_bytes(path).partition(b"/trpc/")
    if not found:
        return 1
    # A role refuses more in one batch than this, as a whole.
    return min(1 + names.count(b","), MAX_BATCH)


def _who(by: By, scope: Scope) -> str:
    if by == "endpoint":
        return "all"
    state = scope["state"]
    caller = state.get("caller")
    address = network_of(caller.address if caller else (scope.get("client") or ("",))[0])
    if by == "address":
        return address
    identity = state.get("identity")
    if identity is not None and by == "user":
        return f"user:{identity.subject}"
    if identity is not None and by == "store" and identity.store is not None:
        return f"store:{identity.store}"
    credential = shown_in(scope)
    if not credential:
        return address
    return "key:" + hashlib.blake2b(credential, digest_size=16).hexdigest()
