"""Where services are asked for a store: within its budget, a few at a time, all written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from cartwheel.domains.providers.contracts import (
    CallOutcome,
    Capability,
    ProviderCall,
    Purpose,
)
from cartwheel.domains.providers.errors import BudgetExceededError
from cartwheel.domains.providers.repository import CallRepository, Settlement
from cartwheel.domains.providers.settings import MICROS_PER_CENT, MONTHLY_BUDGET
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
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

    database: Database
    settings: LiveSettings
    services: TextServices
    clock: Clock
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
            call = await self._begin(store_id, writers, request, purpose)
            failure: str | None = None
            try:
                yield writers, trail
            except ProviderError as error:
                failure = error.reason.value
                raise
            finally:
                # Whoever leaves may be cancelled, and what it cost is written down all the same.
                ended = self._ended(call, trail, failure)
                await asyncio.shield(asyncio.ensure_future(self._settle(store_id, call, ended)))

    async def _begin(
        self, store_id: UUID, writers: Writers, request: TextRequest, purpose: Purpose
    ) -> ProviderCall:
        budget = await self.budget_micros(store_id)
        asked, now, first = writers.estimate(request), self.clock.now(), writers.providers[0]
        call = ProviderCall(
            id=new_id(),
            capability=Capability.TEXT,
            provider=first.name,
            model=first.model,
            purpose=purpose.what,
            asked_by=purpose.by,
            outcome=CallOutcome.RUNNING,
            failure=None,
            tries=0,
            input_tokens=None,
            output_tokens=None,
            cost_micros=asked,
            is_exact=False,
            is_stand_in=False,
            request_id=None,
            asked_at=now,
            ended_at=None,
        )
        month = month_of(now)
        async with self.database.transaction(store_id=store_id) as connection:
            calls = CallRepository(connection)
            # What costs nothing is written whatever was spent before.
            if asked and not await calls.reserve(store_id, month, asked, budget_micros=budget):
                raise BudgetExceededError(asked_micros=asked, budget_micros=budget)
            await calls.begin(call, store_id, month=month)
        return call

    async def budget_micros(self, store_id: UUID) -> int:
        """Return a store's budget for a month, in micro-dollars."""
        values = (await self.settings.of(store_id)).values
        return values[MONTHLY_BUDGET] * MICROS_PER_CENT

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
            ended_at=self.clock.now(),
        )

    async def _settle(self, store_id: UUID, call: ProviderCall, ended: Settlement) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            await CallRepository(connection).settle(store_id, call.id, ended)


def month_of(at: datetime) -> str:
    """Return the month of a moment in UTC, as bills are by."""
    return f"{at:%Y-%m}"
