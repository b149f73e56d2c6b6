"""
Payment services behind a breaker: one that keeps failing is left alone for a while.

Nobody then waits for it in vain, and it is not asked more by those who come back. No call takes
longer than `LONGEST`, however slowly its answer drips in.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderTimeoutError,
)
from cartwheel.systems.providers.payments.protocol import (
    Charge,
    Handle,
    PaymentProvider,
    ProviderEvent,
    Snapshot,
)
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError

T = TypeVar("T")

LONGEST: Final = timedelta(seconds=60)
"""For a call with all its repetitions; whoever sweeps takes one for lost after two minutes."""

_MINIMUM_CALLS: Final = 8
_WINDOW: Final = timedelta(minutes=2)
_OPEN_FOR: Final = timedelta(seconds=10)
_LONGEST_OPEN: Final = timedelta(minutes=2)


class Breakers:
    """The breakers of a process: one for each account that a store has with a service."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._known: Final[dict[UUID, Breaker]] = {}

    def of(self, account_id: UUID, name: str) -> Breaker:
        """Return the breaker of an account."""
        if account_id not in self._known:
            self._known[account_id] = Breaker(
                name,
                minimum_calls=_MINIMUM_CALLS,
                window=_WINDOW,
                open_for=_OPEN_FOR,
                longest_open=_LONGEST_OPEN,
                counts=_is_its_trouble,
                now=self._now,
            )
        return self._known[account_id]


@dataclass(frozen=True, slots=True)
class Guarded:
    """
    A payment service that is asked as long as it answers.

    Keys are tried and messages are read all the same: both speak of somebody else's trouble.

    Raises:
        ProviderPausedError: in place of a call; nothing was asked.
    """

    provider: PaymentProvider
    breaker: Breaker

    @property
    def name(self) -> str:
        """What the service is called."""
        return self.provider.name

    @property
    def keys_last(self) -> timedelta:
        """How long the service remembers a key."""
        return self.provider.keys_last

    async def validate_config(self) -> None:
        """Try the keys."""
        await self._in_time(self.provider.validate_config)

    async def begin(self, charge: Charge, *, key: str) -> Snapshot:
        """Ask for money."""
        return await self._call(partial(self.provider.begin, charge, key=key))

    async def complete(self, handle: Handle, *, key: str) -> Snapshot:
        """Ask for what was approved."""
        return await self._call(partial(self.provider.complete, handle, key=key))

    async def capture(self, handle: Handle, amount_minor: int, *, key: str) -> Snapshot:
        """Take money that is held."""
        return await self._call(partial(self.provider.capture, handle, amount_minor, key=key))

    async def void(self, handle: Handle, *, key: str) -> Snapshot:
        """Release what is held."""
        return await self._call(partial(self.provider.void, handle, key=key))

    async def refund(
        self, handle: Handle, amount_minor: int, *, key: str, reason: str | None
    ) -> Snapshot:
        """Give back money that was taken."""
        return await self._call(
            partial(self.provider.refund, handle, amount_minor, key=key, reason=reason)
        )

    async def fetch(self, handle: Handle) -> Snapshot:
        """Return all that the service knows of a payment."""
        return await self._call(partial(self.provider.fetch, handle))

    async def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """Prove a message and say what it tells."""
        return await self._in_time(partial(self.provider.read_webhook, headers, body))

    async def _call(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            with self.breaker.call():
                return await self._in_time(ask)
        except BreakerOpenError as error:
            raise ProviderPausedError(
                self.name,
                "It keeps failing, and is left alone for a while",
                retry_after=timedelta(seconds=error.retry_after_seconds),
            ) from error

    async def _in_time(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()) as limit:
                return await ask()
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise ProviderTimeoutError(self.name, "No answer in time") from error


def _is_its_trouble(error: BaseException) -> bool:
    """Say whether an error speaks against the service, and not against what was asked."""
    return isinstance(error, ProviderNetworkError | ProviderTimeoutError | ProviderAPIError)
