"""What the providers domain refuses."""

from typing import ClassVar, Final

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.providers.api import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
    ProviderValidationError,
)


class BudgetExceededError(AppError):
    """What the call may cost is more than is left of the store's budget for this month."""

    code: ClassVar[str] = "providers.budget_exceeded"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, asked_micros: int, budget_micros: int) -> None:
        super().__init__(
            f"It may cost {_dollars(asked_micros)}, which is more than is left this month of"
            f" {_dollars(budget_micros)}"
        )
        self.asked_micros, self.budget_micros = asked_micros, budget_micros


TROUBLES: Final = (
    BudgetExceededError,
    ProviderAPIError,
    ProviderConfigError,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
    ProviderValidationError,
)
"""What may be in the way of whoever asks a service, for the declarations of procedures."""


def _dollars(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    return f"US$ {whole}.{rest:06d}".rstrip("0").rstrip(".")
