"""Redis or Valkey: one client per process, driver errors translated in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError as RedisConnectionError,
    InvalidResponse,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError as RedisTimeoutError,
)

from cartwheel.kernel.errors import UnavailableError


def connect(url: str) -> Redis:
    """Prepare a client that speaks RESP2 and gives bytes; connections are opened on first use."""
    return Redis.from_url(url, protocol=2, socket_connect_timeout=5, health_check_interval=30)


def is_out_of_memory(error: ResponseError) -> bool:
    """Return True when Redis refused a write because of its ceiling, in whatever wrapping."""
    return isinstance(error, OutOfMemoryError) or "OOM command not allowed" in str(error)


@contextmanager
def translated_errors() -> Iterator[None]:
    """
    Turn what Redis says when it cannot serve us into our own error.

    Raises:
        UnavailableError: no answer, no memory, no disk, a replica, or still loading.
    """
    try:
        yield
    except (
        BusyLoadingError,
        InvalidResponse,
        OSError,
        ReadOnlyError,
        RedisConnectionError,
        RedisTimeoutError,
    ) as error:
        raise UnavailableError("Redis does not answer") from error
    except ResponseError as error:
        if is_out_of_memory(error):
            raise UnavailableError("Redis has no memory left") from error
        if str(error).startswith(("MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN")):
            raise UnavailableError("Redis cannot make data durable") from error
        raise
