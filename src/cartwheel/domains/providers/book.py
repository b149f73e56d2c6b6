"""Where calls of services are written down: begun within a budget, and settled once."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.providers.contracts import (
    CallOutcome,
    Capability,
    ProviderCall,
    ProviderTrouble,
    Purpose,
)
from cartwheel.domains.providers.errors import BudgetExceededError
from cartwheel.domains.providers.messages import ProviderTroubled
from cartwheel.domains.providers.repository import CallRepository, Settlement
from cartwheel.domains.providers.settings import MICROS_PER_CENT, MONTHLY_BUDGET
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

TOLD_EVERY: Final = timedelta(hours=1)
"""How often a store is told of the same trouble at most."""


@dataclass(frozen=True, slots=True)
class CallBook:
    """Calls of every store, each in transactions of its own."""

    database: Database
    settings: LiveSettings
    clock: Clock

    async def begin(
        self,
        store_id: UUID,
        capability: Capability,
        purpose: Purpose,
        *,
        provider: str,
        model: str,
        most_micros: int,
    ) -> ProviderCall:
        """
        Write down a call that is about to be made, with the most that it may cost set aside.

        Raises:
            BudgetExceededError: the store has not as much left.
        """
        budget, now = await self.budget_micros(store_id), self.clock.now()
        call = ProviderCall(
            id=new_id(),
            capability=capability,
            provider=provider,
            model=model,
            purpose=purpose.what,
            asked_by=purpose.by,
            outcome=CallOutcome.RUNNING,
            failure=None,
            tries=0,
            input_tokens=None,
            output_tokens=None,
            cost_micros=most_micros,
            is_exact=False,
            is_stand_in=False,
            request_id=None,
            asked_at=now,
            ended_at=None,
        )
        month = month_of(now)
        async with self.database.transaction(store_id=store_id) as connection:
            calls = CallRepository(connection)
            # What costs nothing is done whatever was spent before.
            fits = not most_micros or await calls.reserve(
                store_id, month, most_micros, budget_micros=budget
            )
            if fits:
                await calls.begin(call, store_id, month=month)
            else:
                await self._tell(connection, store_id, ProviderTrouble.BUDGET, provider, model)
        if not fits:
            raise BudgetExceededError(asked_micros=most_micros, budget_micros=budget)
        return call

    async def settle(
        self,
        store_id: UUID,
        call: ProviderCall,
        ended: Settlement,
        *,
        unfit: Iterable[tuple[str, str]],
    ) -> None:
        """
        Write down how a call ended, also when whoever asked is being cancelled.

        Of each service in `unfit`, which by name and model are those that did not take our
        settings, the store is told.
        """
        settling = self._settle(store_id, call, ended, unfit)
        await asyncio.shield(asyncio.ensure_future(settling))

    async def budget_micros(self, store_id: UUID) -> int:
        """Return a store's budget for a month, in micro-dollars."""
        values = (await self.settings.of(store_id)).values
        return values[MONTHLY_BUDGET] * MICROS_PER_CENT

    async def _settle(
        self,
        store_id: UUID,
        call: ProviderCall,
        ended: Settlement,
        unfit: Iterable[tuple[str, str]],
    ) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            await CallRepository(connection).settle(store_id, call.id, ended)
            for provider, model in unfit:
                await self._tell(connection, store_id, ProviderTrouble.CONFIG, provider, model)

    async def _tell(
        self,
        connection: Connection,
        store_id: UUID,
        trouble: ProviderTrouble,
        provider: str,
        model: str,
    ) -> None:
        """Announce a trouble, once for each cause and hour."""
        now = self.clock.now()
        # The budget is one, whichever service does not fit into it.
        cause = f"{trouble}:{provider}" if trouble is ProviderTrouble.CONFIG else trouble.value
        calls = CallRepository(connection)
        if await calls.tell(store_id, cause, at=now, before=now - TOLD_EVERY):
            told = ProviderTroubled(store_id, trouble, provider, model, now)
            await Outbox(connection).announce(told, aggregate_id=store_id)


def month_of(at: datetime) -> str:
    """Return the month of a moment in UTC, as bills are by."""
    return f"{at:%Y-%m}"
