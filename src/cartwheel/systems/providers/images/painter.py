"""Whoever makes pictures: the service that the operator chose, for as long as it answers."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from cartwheel.systems.providers.calling import patiently
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderTimeoutError,
)
from cartwheel.systems.providers.images.protocol import ImageProvider, ImageRequest, ImageResult
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError

DEADLINE: Final = timedelta(seconds=150)

_MINIMUM_CALLS: Final = 4
_WINDOW: Final = timedelta(minutes=10)
_OPEN_FOR: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Painter:
    """
    One service behind a breaker; a call ends within `deadline`, and is cancelled there then.

    What the service may have made is not asked for again.
    """

    provider: ImageProvider
    deadline: timedelta = DEADLINE
    now: Callable[[], float] = time.monotonic
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        """Watch the service."""
        breaker = Breaker(
            self.provider.name,
            minimum_calls=_MINIMUM_CALLS,
            window=_WINDOW,
            open_for=_OPEN_FOR,
            counts=_is_its_trouble,
            now=self.now,
        )
        object.__setattr__(self, "breaker", breaker)

    def estimate(self, request: ImageRequest) -> int:
        """Return what pictures cost at most, in micro-dollars."""
        return request.count * self.provider.price_micros

    async def paint(self, request: ImageRequest) -> ImageResult:
        """
        Make pictures.

        Raises:
            ProviderError: none were made, or nobody knows.
        """
        name = self.provider.name
        try:
            with self.breaker.call():
                async with asyncio.timeout(self.deadline.total_seconds()) as bound:
                    once = partial(self.provider.generate, request)
                    return await patiently(once, repeats_doubtful=False)
        except BreakerOpenError as error:
            message = "It keeps failing, and is left alone for a while"
            wait = timedelta(seconds=error.retry_after_seconds)
            raise ProviderPausedError(name, message, retry_after=wait) from error
        except TimeoutError as error:
            if not bound.expired():
                raise
            raise ProviderTimeoutError(name, "No answer in time") from error

    async def close(self) -> None:
        """Close what was opened."""
        await self.provider.close()


@dataclass(frozen=True, slots=True)
class ImageServices:
    """The operator's service for pictures, if any."""

    found: Painter | None

    @property
    def chosen(self) -> Painter:
        """
        The service.

        Raises:
            ProviderConfigError: the operator named none.
        """
        if self.found is None:
            raise ProviderConfigError("images", "No service is set: CARTWHEEL_IMAGE_URL")
        return self.found


def _is_its_trouble(error: BaseException) -> bool:
    """Say whether an error speaks against the service, and not against what was asked."""
    return isinstance(error, ProviderNetworkError | ProviderTimeoutError | ProviderAPIError)
