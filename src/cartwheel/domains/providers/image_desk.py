"""Where pictures are asked for: within a store's budget, all written down."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.providers.book import CallBook
from cartwheel.domains.providers.contracts import (
    CallOutcome,
    Capability,
    ProviderCall,
    Purpose,
)
from cartwheel.domains.providers.repository import Settlement
from cartwheel.systems.providers.api import ProviderConfigError, ProviderError
from cartwheel.systems.providers.images.api import ImageRequest, ImageResult, ImageServices


@dataclass(frozen=True, slots=True)
class ImageDesk:
    """
    Has pictures made for stores.

    One that was left, or that nobody knows the end of, is counted as if it had been made.

    Raises:
        BudgetExceededError: the store has not as much left; nothing was asked.
        ProviderError: no service made any, or the operator chose none.
    """

    book: CallBook
    services: ImageServices

    def estimate(self, request: ImageRequest) -> int:
        """Return what pictures cost at most, in micro-dollars."""
        return self.services.chosen.estimate(request)

    async def paint(self, store_id: UUID, request: ImageRequest, purpose: Purpose) -> ImageResult:
        """Have pictures made."""
        painter = self.services.chosen
        call = await self.book.begin(
            store_id,
            Capability.IMAGE,
            purpose,
            provider=painter.provider.name,
            model=painter.provider.model,
            most_micros=painter.estimate(request),
        )
        ended = self._ended(call)
        unfit: list[tuple[str, str]] = []
        try:
            result = await painter.paint(request)
            ended = self._ended(call, result=result)
        except ProviderError as error:
            ended = self._ended(call, error=error)
            if isinstance(error, ProviderConfigError):
                unfit = [(call.provider, call.model)]
            raise
        finally:
            await self.book.settle(store_id, call, ended, unfit=unfit)
        return result

    def _ended(
        self,
        call: ProviderCall,
        *,
        result: ImageResult | None = None,
        error: ProviderError | None = None,
    ) -> Settlement:
        outcome, cost, request_id = CallOutcome.LEFT, call.cost_micros, None
        if result is not None:
            outcome, cost, request_id = CallOutcome.DONE, result.cost_micros, result.request_id
        if error is not None:
            outcome, request_id = CallOutcome.FAILED, error.request_id
            cost = call.cost_micros if error.may_have_worked else 0
        return Settlement(
            outcome=outcome,
            failure=error.reason.value if error else None,
            provider=call.provider,
            model=call.model,
            tries=1,
            input_tokens=None,
            output_tokens=None,
            cost_micros=cost,
            is_exact=result is not None or cost == 0,
            is_stand_in=result is not None and result.is_stand_in,
            request_id=request_id,
            ended_at=self.book.clock.now(),
        )
