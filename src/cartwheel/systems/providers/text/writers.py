"""
Whoever writes texts: the services that the operator chose, one after the other.

The first is asked, patiently, for as long as its breaker lets it; the next one in its place when it
fails in a way that another may not. A call ends within `deadline`, with all its repetitions; the
bound holds whoever reads slowly, too.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from cartwheel.systems.providers.calling import patiently
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderTimeoutError,
    ProviderValidationError,
)
from cartwheel.systems.providers.text.prices import tokens_of
from cartwheel.systems.providers.text.protocol import (
    LONGEST_PROMPT,
    Part,
    TextProvider,
    TextRequest,
    TextResult,
)
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError, BreakerState

T = TypeVar("T")

DEADLINE: Final = timedelta(seconds=90)

_MINIMUM_CALLS: Final = 6
_WINDOW: Final = timedelta(minutes=2)
_OPEN_FOR: Final = timedelta(seconds=10)


@dataclass(slots=True)
class Trail:
    """
    What became of a call so far, for whoever accounts for it; also of one that was left.

    A try that broke, and that the service may bill all the same, is counted at what was asked and
    what had come.
    """

    tries: int = 0
    provider: TextProvider | None = None
    request_id: str | None = None
    result: TextResult | None = None
    unfit: list[TextProvider] = field(default_factory=list)
    """Services that did not take our key or settings, whoever wrote in their place."""
    _lost_micros: int = 0
    _size: int = 0
    _come: int = 0
    _runs: bool = False

    @property
    def is_exact(self) -> bool:
        """Tell whether the costs are those of an answer alone, and nothing is estimated."""
        return self.result is not None and self._lost_micros == 0

    @property
    def cost_micros(self) -> int:
        """What all tries come to, as far as can be known."""
        known = self.result.cost_micros if self.result else 0
        return known + self._lost_micros + (self._broken() if self._runs else 0)

    def begin(self, provider: TextProvider, request: TextRequest) -> None:
        """Note that a try begins."""
        self.tries += 1
        self.provider, self._size, self._come, self._runs = provider, request.size, 0, True

    def take(self, part: Part) -> Part:
        """Note what has come."""
        if isinstance(part, TextResult):
            self.result, self.request_id, self._runs = part, part.request_id, False
        else:
            self._come += len(part)
        return part

    def fail(self, error: ProviderError) -> None:
        """Note that a try came to nothing."""
        self.request_id = error.request_id
        if isinstance(error, ProviderConfigError) and self.provider is not None:
            self.unfit.append(self.provider)
        if error.may_have_worked:
            self._lost_micros += self._broken()
        self._runs = False

    def _broken(self) -> int:
        assert self.provider is not None
        come = tokens_of(self._come) if self._come else 0
        return self.provider.price.cost(tokens_of(self._size), come)


@dataclass(frozen=True, slots=True)
class Writers:
    """Text services in the order in which they are asked."""

    providers: Sequence[TextProvider]
    deadline: timedelta = DEADLINE
    now: Callable[[], float] = time.monotonic
    prices_as_of: str | None = None
    """The day that list prices are of, where any were looked up."""
    _breakers: dict[int, Breaker] = field(default_factory=dict)

    def estimate(self, request: TextRequest) -> int:
        """Return what a request may cost at most at the dearest service, in micro-dollars."""
        return max(p.price.estimate(request.size, request.max_tokens) for p in self.providers)

    async def complete(self, request: TextRequest, trail: Trail | None = None) -> TextResult:
        """
        Have something written.

        Raises:
            ProviderError: nobody did.
        """
        trail = trail or Trail()

        async def write(provider: TextProvider) -> TextResult:
            async with provider.stream(request) as parts:
                async for part in parts:
                    if isinstance(trail.take(part), TextResult):
                        return part  # type: ignore[return-value]
            raise ProviderNetworkError(provider.name, "The answer was cut")

        return await self._ask(write, request, trail, self._limit())

    @asynccontextmanager
    async def stream(
        self, request: TextRequest, trail: Trail | None = None
    ) -> AsyncIterator[AsyncIterator[Part]]:
        """
        Have something written, and hand it over as it comes; the last part is the result.

        Leaving the block ends it at the service. What has begun is not begun again.

        Raises:
            ProviderError: nobody does, or whoever began breaks off.
        """
        trail, limit = trail or Trail(), self._limit()
        async with AsyncExitStack() as stack:

            async def begin(provider: TextProvider) -> tuple[Part, AsyncIterator[Part]]:
                async with AsyncExitStack() as opened:
                    parts = await opened.enter_async_context(provider.stream(request))
                    first = trail.take(await anext(parts))
                    stack.push_async_exit(opened.pop_all())
                    return first, parts

            first, parts = await self._ask(begin, request, trail, limit)
            yield self._rest(first, parts, trail, limit)

    def state_of(self, provider: TextProvider) -> BreakerState:
        """Tell whether a service is asked at the moment."""
        return self._breaker_of(provider).state

    async def close(self) -> None:
        """Close what was opened."""
        for provider in self.providers:
            await provider.close()

    async def _rest(
        self, first: Part, parts: AsyncIterator[Part], trail: Trail, limit: float
    ) -> AsyncIterator[Part]:
        yield first
        while not isinstance(first, TextResult):
            try:
                first = await _in_time(lambda: anext(parts), trail, limit)
            except ProviderError as error:
                trail.fail(error)
                raise
            yield trail.take(first)

    async def _ask(
        self,
        act: Callable[[TextProvider], Awaitable[T]],
        request: TextRequest,
        trail: Trail,
        limit: float,
    ) -> T:
        *others, last = self.providers
        if request.size > LONGEST_PROMPT:
            raise ProviderValidationError(last.name, f"More than {LONGEST_PROMPT} characters")
        for provider in (*others, last):

            async def once(provider: TextProvider = provider) -> T:
                trail.begin(provider, request)
                try:
                    return await act(provider)
                except ProviderError as error:
                    trail.fail(error)
                    raise

            try:
                with self._paused(provider), self._breaker_of(provider).call():
                    return await _in_time(partial(patiently, once), trail, limit)
            except ProviderValidationError:
                raise
            except ProviderError:
                is_over = asyncio.get_running_loop().time() >= limit
                if provider is last or is_over:
                    raise
        raise AssertionError("at least one service is asked")

    def _breaker_of(self, provider: TextProvider) -> Breaker:
        if id(provider) not in self._breakers:
            self._breakers[id(provider)] = Breaker(
                provider.name,
                minimum_calls=_MINIMUM_CALLS,
                window=_WINDOW,
                open_for=_OPEN_FOR,
                counts=_is_its_trouble,
                now=self.now,
            )
        return self._breakers[id(provider)]

    @contextmanager
    def _paused(self, provider: TextProvider) -> Iterator[None]:
        try:
            yield
        except BreakerOpenError as error:
            raise ProviderPausedError(
                provider.name,
                "It keeps failing, and is left alone for a while",
                retry_after=timedelta(seconds=error.retry_after_seconds),
            ) from error

    def _limit(self) -> float:
        return asyncio.get_running_loop().time() + self.deadline.total_seconds()


async def _in_time(ask: Callable[[], Awaitable[T]], trail: Trail, limit: float) -> T:
    try:
        async with asyncio.timeout_at(limit) as bound:
            return await ask()
    except TimeoutError as error:
        if not bound.expired():
            raise
        name = trail.provider.name if trail.provider else "text"
        raise ProviderTimeoutError(name, "No answer in time") from error


def _is_its_trouble(error: BaseException) -> bool:
    """Say whether an error speaks against the service, and not against what was asked."""
    return isinstance(error, ProviderNetworkError | ProviderTimeoutError | ProviderAPIError)
