"""A service for signatures behind a breaker: one that keeps failing is left alone for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from cartwheel.systems.providers.errors import ProviderPausedError, ProviderTimeoutError
from cartwheel.systems.providers.payments.guarding import LONGEST
from cartwheel.systems.providers.signatures.protocol import (
    Envelope,
    SigningProvider,
    SigningRequest,
)
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GuardedSigning:
    """
    A service that is asked as long as it answers, and never for longer than `LONGEST`.

    Raises:
        ProviderPausedError: in place of a call; nothing was asked.
    """

    provider: SigningProvider
    breaker: Breaker

    @property
    def name(self) -> str:
        """What the service is called."""
        return self.provider.name

    @property
    def writes_itself(self) -> bool:
        """Tell whether the service writes to the signer."""
        return self.provider.writes_itself

    async def validate_config(self) -> None:
        """Try the keys, however the service has fared."""
        await self._in_time(self.provider.validate_config)

    async def create(self, request: SigningRequest) -> Envelope:
        """Have a document signed."""
        return await self._call(partial(self.provider.create, request))

    async def fetch(self, reference: str) -> Envelope:
        """Return how an envelope stands."""
        return await self._call(partial(self.provider.fetch, reference))

    async def document(self, reference: str) -> bytes:
        """Return what was signed."""
        return await self._call(partial(self.provider.document, reference))

    async def void(self, reference: str, *, reason: str) -> Envelope:
        """Take an envelope back."""
        return await self._call(partial(self.provider.void, reference, reason=reason))

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Prove a message."""
        return self.provider.read_webhook(headers, body)

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
