"""Where texts are asked for: within a store's budget, a few at a time, all written down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from cartwheel.domains.providers.book import CallBook
from cartwheel.domains.providers.contracts import (
    CallOutcome,
    Capability,
    ProviderCall,
    Purpose,
)
from cartwheel.domains.providers.repository import Settlement
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.providers.text.api import (
    Part,
    TextRequest,
    TextResult,
    TextServices,
    Trail,
    Writers,
)
from cartwheel.systems.resilience.api import Bulkhead

_RUNNING: Final = 3
_WAITING: Final = 10
_PATIENCE: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class TextDesk:
    """
    Has texts written for stores; three at a time for each in this process, ten more wait.

    Raises:
        BudgetExceededError: the store has not as much left; nothing was asked.
        BulkheadFullError: too many of the store's wait.
        ProviderError: no service wrote it, or the operator chose none.
    """

    book: CallBook
    services: TextServices
    _places: WeakValueDictionary[UUID, Bulkhead] = field(
        default_factory=WeakValueDictionary, init=False
    )

    def estimate(self, request: TextRequest) -> int:
        """Return what a text may cost at most, in micro-dollars."""
        return self.services.chosen.estimate(request)

    async def complete(self, store_id: UUID, request: TextRequest, purpose: Purpose) -> TextResult:
        """Have a text written."""
        async with self._accounted(store_id, request, purpose) as (writers, trail):
            return await writers.complete(request, trail)

    @asynccontextmanager
    async def stream(
        self, store_id: UUID, request: TextRequest, purpose: Purpose
    ) -> AsyncIterator[AsyncIterator[Part]]:
        """Have a text written and take it as it comes; leaving the block ends it, and pays."""
        async with (
            self._accounted(store_id, request, purpose) as (writers, trail),
            writers.stream(request, trail) as parts,
        ):
            yield parts

    @asynccontextmanager
    async def _accounted(
        self, store_id: UUID, request: TextRequest, purpose: Purpose
    ) -> AsyncIterator[tuple[Writers, Trail]]:
        writers, trail = self.services.chosen, Trail()
        place = self._places.get(store_id)
        if place is None:
            name = "Writing for the store"
            place = Bulkhead(name, running=_RUNNING, waiting=_WAITING, patience=_PATIENCE)
            self._places[store_id] = place
        async with place.call():
            first = writers.providers[0]
            call = await self.book.begin(
                store_id,
                Capability.TEXT,
                purpose,
                provider=first.name,
                model=first.model,
                most_micros=writers.estimate(request),
            )
            failure: str | None = None
            try:
                yield writers, trail
            except ProviderError as error:
                failure = error.reason.value
                raise
            finally:
                ended = self._ended(call, trail, failure)
                unfit = [(provider.name, provider.model) for provider in trail.unfit]
                await self.book.settle(store_id, call, ended, unfit=unfit)

    def _ended(self, call: ProviderCall, trail: Trail, failure: str | None) -> Settlement:
        result, provider = trail.result, trail.provider
        outcome = CallOutcome.DONE if result is not None else CallOutcome.LEFT
        return Settlement(
            outcome=CallOutcome.FAILED if failure is not None else outcome,
            failure=failure,
            provider=provider.name if provider else call.provider,
            model=provider.model if provider else call.model,
            tries=trail.tries,
            input_tokens=result.usage.input_tokens if result else None,
            output_tokens=result.usage.output_tokens if result else None,
            cost_micros=trail.cost_micros,
            is_exact=trail.is_exact or trail.cost_micros == 0,
            is_stand_in=result is not None and result.is_stand_in,
            request_id=trail.request_id,
            ended_at=self.book.clock.now(),
        )
