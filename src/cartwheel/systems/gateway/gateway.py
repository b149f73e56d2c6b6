"""The gateway: one table at a time, its pools watched, and a new one taking over."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from msgspec import UNSET

from cartwheel.systems.gateway.accesslog import DoorLog
from cartwheel.systems.gateway.asgi import ASGIApp, Receive, Scope, Send, refused
from cartwheel.systems.gateway.caching.middleware import Cached, Dropping
from cartwheel.systems.gateway.caching.store import AnswerStore
from cartwheel.systems.gateway.config.specs import (
    IdentitySpec,
    RateSpec,
    RouteSpec,
    TableSpec,
    TokenSpec,
)
from cartwheel.systems.gateway.discovery.api import follow
from cartwheel.systems.gateway.dispatch import Dispatch, Target
from cartwheel.systems.gateway.errors import RouteTableError
from cartwheel.systems.gateway.metrics import usable_upstreams
from cartwheel.systems.gateway.policies.api import guarded
from cartwheel.systems.gateway.policies.identity import Identified, Introductions
from cartwheel.systems.gateway.policies.rates import RateLimits
from cartwheel.systems.gateway.proxy.forwarding import Trust
from cartwheel.systems.gateway.proxy.proxy import Proxy
from cartwheel.systems.gateway.routing import Routes
from cartwheel.systems.gateway.upstreams import health
from cartwheel.systems.gateway.upstreams.pool import Pool
from cartwheel.systems.rates.api import Rates
from cartwheel.systems.tokens.api import PasetoSigner, TokenVerifier

_log = structlog.get_logger()
_RESTART_SECONDS = 1.0


class Gateway:
    """
    An ASGI application that answers by the table it was given last.

    `apply` changes tables between two requests: those under way end by the old one. A
    pool that is the same in both keeps its connections and what is known of its instances.
    """

    def __init__(
        self,
        table: TableSpec,
        *,
        counter: Rates | None = None,
        verifier: TokenVerifier | None = None,
        signer: PasetoSigner | None = None,
    ) -> None:
        self._counter = counter
        self._verifier = verifier
        self._introductions = Introductions(signer) if signer is not None else None
        self._log = DoorLog()
        self._store = AnswerStore(table.cache_bytes)
        self._watched: dict[str, tuple[asyncio.Task[None], ...]] = {}
        self.pools: dict[str, Pool] = {}
        self.apply(table)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer by the table of this moment."""
        return self._dispatch(scope, receive, send)

    def apply(self, table: TableSpec) -> None:
        """
        Answer by another table from now on; needs a running event loop.

        Raises:
            RouteTableError: it limits rates and there is nothing to count in.
        """
        counts = any(self._rates(route, table) for route in table.routes)
        if counts and self._counter is None:
            raise RouteTableError("Rates are limited, and CARTWHEEL_REDIS_URL is not set")
        pools = {
            name: kept if (kept := self.pools.get(name)) and kept.spec == spec else Pool(name, spec)
            for name, spec in table.pools.items()
        }
        caches = any(route.cache is not None for route in table.routes)
        routes = Routes(
            [(route, self._target(route, table, pools, caches=caches)) for route in table.routes],
            table.versions,
        )
        nowhere = guarded(refused, name="none", security=table.security, cors=table.cors)
        self._dispatch = Dispatch(routes, Trust(table.trusted_proxies), self._log, refused=nowhere)
        self._store.bound(table.cache_bytes)
        self._watch(pools)

    async def close(self) -> None:
        """Stop watching, and close what is kept open."""
        tasks = [task for tasks in self._watched.values() for task in tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pool in self.pools.values():
            pool.close()

    def _target(
        self, route: RouteSpec, table: TableSpec, pools: dict[str, Pool], *, caches: bool
    ) -> Target:
        app: ASGIApp = Proxy(route, pools[route.pool])
        if route.cache is not None:
            app = Cached(app, route.cache, self._store, route=route.name)
        elif caches:
            app = Dropping(app, self._store)
        rates = self._rates(route, table)
        if route.identity is None or table.tokens is None:
            app = self._limited(app, rates, route)
        else:
            # To check a token is work, which an address has to pay for; who has one is known after.
            unknown = [rate for rate in rates if rate.by == "address"]
            app = self._limited(app, [rate for rate in rates if rate.by != "address"], route)
            app = self._identified(app, route.identity, table.tokens)
            app = self._limited(app, unknown, route)
        security = table.security if route.security is UNSET else route.security
        cors = table.cors if route.cors is UNSET else route.cors
        return Target.of(
            route.name,
            guarded(
                app,
                name=route.name,
                body_bytes=route.max_body_bytes,
                security=security,
                cors=cors,
            ),
            guarded(refused, name=route.name, security=security, cors=cors),
        )

    def _limited(self, app: ASGIApp, rates: Sequence[RateSpec], route: RouteSpec) -> ASGIApp:
        if not rates or self._counter is None:
            return app
        return RateLimits(app, rates, self._counter, route=route.name, rewrite=route.rewrite)

    def _identified(self, app: ASGIApp, spec: IdentitySpec, tokens: TokenSpec) -> ASGIApp:
        if self._verifier is None:
            raise RouteTableError("Tokens are checked from the next start on")
        return Identified(
            app,
            self._verifier,
            self._introductions,
            audience=tokens.audience,
            required=spec.required,
        )

    def _rates(self, route: RouteSpec, table: TableSpec) -> tuple[RateSpec, ...]:
        return table.rates if route.rates is UNSET else route.rates

    def _watch(self, pools: dict[str, Pool]) -> None:
        for name, old in self.pools.items():
            if pools.get(name) is not old:
                for task in self._watched.pop(name):
                    task.cancel()
                old.close()
        for name, pool in pools.items():
            if name not in self._watched:
                self._watched[name] = tuple(
                    asyncio.create_task(_again(work, pool), name=f"{work.__module__}: {name}")
                    for work in (health.watch, follow)
                )
                usable_upstreams.labels(name).set_function(_count_usable(pool))
        self.pools = pools


def _count_usable(pool: Pool) -> Callable[[], float]:
    return lambda: sum(upstream.is_usable for upstream in pool.upstreams)


async def _again(work: Callable[[Pool], Coroutine[Any, Any, None]], pool: Pool) -> None:
    """Run for ever; what fails unexpectedly is logged, and begins anew."""
    while True:
        try:
            await work(pool)
        except Exception:  # noqa: BLE001 - a watch must outlive its bugs
            _log.exception("a watch over a pool failed", pool=pool.name)
            await asyncio.sleep(_RESTART_SECONDS)
        else:
            return
