"""One instance: its connections, its health, and what real calls say of it."""

import asyncio
import ssl
import time
from datetime import timedelta
from functools import lru_cache
from types import TracebackType
from typing import Final

from cartwheel.systems.gateway.config.specs import PoolSpec, UpstreamTLSSpec
from cartwheel.systems.gateway.errors import (
    AnswerBrokenError,
    RouteTableError,
    UpstreamError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from cartwheel.systems.gateway.upstreams.connection import UpstreamConnection
from cartwheel.systems.resilience.api import Breaker, BreakerState

_BAD: Final = frozenset({502, 504})


class BadAnswerError(Exception):
    """The instance answered that it could not: counted against it, though it is an answer."""


def _counts(error: BaseException) -> bool:
    return isinstance(error, UpstreamError | BadAnswerError)


class Upstream:
    """An instance at one address; used by one event loop."""

    __slots__ = (
        "_ejected_until",
        "_ejections",
        "_failed",
        "_idle",
        "_spec",
        "_tls",
        "_tls_name",
        "address",
        "breaker",
        "host",
        "is_healthy",
        "port",
        "running",
    )

    def __init__(self, address: str, spec: PoolSpec) -> None:
        host, _, port = address.rpartition(":")
        self.address = address
        self.host, self.port = host.strip("[]"), int(port)
        self._spec = spec
        self._tls = client_context(spec.tls) if spec.tls is not None else None
        self._tls_name = (spec.tls.server_name or self.host) if spec.tls is not None else None
        self.breaker = Breaker(
            address,
            minimum_calls=spec.breaker.minimum_calls,
            failure_rate=spec.breaker.failure_rate,
            window=timedelta(seconds=spec.breaker.window_seconds),
            open_for=timedelta(seconds=spec.breaker.open_seconds),
            longest_open=timedelta(seconds=30),
            probes=spec.breaker.probes,
            counts=_counts,
        )
        self.running = 0
        """Calls under way."""
        self.is_healthy = True
        """What the last health checks said."""
        self._idle: list[UpstreamConnection] = []
        self._failed = 0
        self._ejections = 0
        self._ejected_until = 0.0

    @property
    def is_usable(self) -> bool:
        """True when calls may go there."""
        if not self.is_healthy or self.breaker.state is BreakerState.OPEN:
            return False
        return not self._ejected_until or time.monotonic() >= self._ejected_until

    def call(self) -> "_Call":
        """
        Count a call, and learn from how it ends.

        Raises:
            BreakerOpenError: it may not be made.
        """
        return _Call(self)

    def note_status(self, status: int) -> None:
        """Raise `BadAnswerError` for a status that speaks against the instance itself."""
        if status in _BAD:
            raise BadAnswerError

    def take_idle(self) -> UpstreamConnection | None:
        """Return a kept connection, the last used first, if one is there."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        return None

    async def connect(self, *, seconds: float) -> UpstreamConnection:
        """
        Open a connection.

        Raises:
            UpstreamUnreachableError: there was none in time, or its certificate does not hold.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, connection = await loop.create_connection(
                    lambda: UpstreamConnection(loop),
                    self.host,
                    self.port,
                    ssl=self._tls,
                    server_hostname=self._tls_name,
                )
        except (OSError, TimeoutError) as error:
            raise UpstreamUnreachableError("The upstream cannot be reached") from error
        return connection

    def keep(self, connection: UpstreamConnection) -> None:
        """Keep a connection for the next call, or close it."""
        if connection.is_open and len(self._idle) < self._spec.idle_connections:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is kept; calls under way go on."""
        while self._idle:
            self._idle.pop().close()

    def note_health(self, *, is_healthy: bool) -> None:
        """Believe the health check: an instance that is back need not sit out its ejection."""
        if is_healthy and not self.is_healthy:
            self._ejected_until = 0.0
        if not is_healthy:
            self.close()
        self.is_healthy = is_healthy

    def note_success(self) -> None:
        """Forget the failures before."""
        if self._failed or self._ejections:
            self._failed = self._ejections = 0
            self._ejected_until = 0.0

    def note_failure(self, error: Exception) -> None:
        """Count a failure; so many in a row, or nobody there at all, leave the instance out."""
        if isinstance(error, AnswerBrokenError | UpstreamTimeoutError | BadAnswerError):
            self._failed += 1
        else:  # nobody listens, or hangs up: one such call is proof enough
            self._failed = self._spec.ejection.failures_in_a_row
        if self._failed < self._spec.ejection.failures_in_a_row:
            return
        ejection = self._spec.ejection
        pause = min(ejection.seconds * 2 ** min(self._ejections, 16), ejection.longest_seconds)
        self._ejected_until = time.monotonic() + pause
        self._ejections += 1
        self._failed = 0
        self.close()


class _Call:
    """A call under way; a class, since a generator's frame for each call is what one notices."""

    __slots__ = ("_breaker", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._breaker = upstream.breaker.call()

    def __enter__(self) -> None:
        self._breaker.__enter__()
        self._upstream.running += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        upstream = self._upstream
        upstream.running -= 1
        if error is None:
            upstream.note_success()
        elif isinstance(error, UpstreamError | BadAnswerError):
            upstream.note_failure(error)
        self._breaker.__exit__(kind, error, traceback)


@lru_cache(64)
def client_context(spec: UpstreamTLSSpec) -> ssl.SSLContext:
    """
    Return the terms on which instances are spoken to.

    Raises:
        RouteTableError: the authorities cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=spec.ca_file or None)
    except OSError as error:
        words = getattr(error, "reason", None) or error.strerror
        raise RouteTableError(f"tls.caFile: {spec.ca_file} cannot be used: {words}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
