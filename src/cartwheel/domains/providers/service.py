"""What stores see of outside services: usage, calls, and how services are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.providers.book import CallBook, month_of
from cartwheel.domains.providers.contracts import (
    Capability,
    ListProviderCalls,
    OutsideService,
    OutsideServices,
    ProviderCallPage,
    ProviderCheck,
    ProviderChecks,
    ProviderState,
    ProviderUsage,
)
from cartwheel.domains.providers.repository import CallRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.providers.images.api import ImageProvider, ImageServices
from cartwheel.systems.providers.text.api import STAND_IN, TextProvider, TextServices, price_table
from cartwheel.systems.resilience.api import BreakerState

_STATES: Final[Mapping[BreakerState, ProviderState]] = {
    BreakerState.CLOSED: ProviderState.ASKED,
    BreakerState.OPEN: ProviderState.PAUSED,
    BreakerState.HALF_OPEN: ProviderState.TRIED,
}


@dataclass(frozen=True, slots=True)
class ProviderService:
    """Figures of one store at a time."""

    calls: CallRepository
    book: CallBook
    clock: Clock

    async def usage(self, store_id: UUID, month: str | None) -> ProviderUsage:
        """Return what services did in a month, and what is left of the budget."""
        month = month or month_of(self.clock.now())
        budget = await self.book.budget_micros(store_id)
        spent, reserved = await self.calls.spending(store_id, month)
        return ProviderUsage(
            month=month,
            budget_micros=budget,
            spent_micros=spent,
            reserved_micros=reserved,
            left_micros=max(budget - spent - reserved, 0),
            models=tuple(await self.calls.usage(store_id, month)),
        )

    async def list_calls(self, store_id: UUID, query: ListProviderCalls) -> ProviderCallPage:
        """List calls, the newest first."""
        found = await self.calls.list_page(
            store_id, query.outcome, before=query.cursor, limit=query.limit + 1
        )
        return page_of(ProviderCallPage, found, limit=query.limit, by=lambda call: call.id)


@dataclass(frozen=True, slots=True)
class ServiceBoard:
    """How the services are, as this process sees them."""

    texts: TextServices
    images: ImageServices

    def look(self) -> OutsideServices:
        """Return the services that the operator chose; none where nothing is set."""
        writers, painter = self.texts.found, self.images.found
        found = [
            OutsideService(
                capability=Capability.TEXT,
                provider=provider.name,
                model=provider.model,
                is_stand_in=provider.name == STAND_IN,
                state=_STATES[writers.state_of(provider)],
                input_price_micros=provider.price.input_micros,
                output_price_micros=provider.price.output_micros,
            )
            for provider in (writers.providers if writers else ())
            if writers
        ]
        if painter is not None:
            found.append(
                OutsideService(
                    capability=Capability.IMAGE,
                    provider=painter.provider.name,
                    model=painter.provider.model,
                    is_stand_in=painter.provider.name == STAND_IN,
                    state=_STATES[painter.breaker.state],
                    image_price_micros=painter.provider.price_micros,
                )
            )
        version = writers.prices_as_of if writers else None
        return OutsideServices(items=tuple(found), price_table=version or price_table().version)

    async def check(self) -> ProviderChecks:
        """Ask every service whether it takes our settings; this costs nothing."""
        writers, painter = self.texts.found, self.images.found
        providers: list[TextProvider | ImageProvider] = [*(writers.providers if writers else ())]
        if painter is not None:
            providers.append(painter.provider)
        return ProviderChecks(tuple([await _check(provider) for provider in providers]))


async def _check(provider: TextProvider | ImageProvider) -> ProviderCheck:
    refusal = None
    try:
        await provider.validate_config()
    except ProviderError as error:
        refusal = f"{error.reason}: {error}"[:500]
    return ProviderCheck(provider=provider.name, model=provider.model, refusal=refusal)
