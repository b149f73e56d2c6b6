"""
What goes wrong with an outside service, the same for all of them.

    ProviderError
    ├── ProviderConfigError      CONFIG_ERROR      our keys or settings are wrong
    ├── ProviderValidationError  VALIDATION_ERROR  the service refuses what was asked
    ├── ProviderRateLimitError   RATE_LIMIT_ERROR  too much was asked; nothing was done
    ├── ProviderPausedError      PAUSED            it kept failing, and was not asked
    ├── ProviderNetworkError     NETWORK_ERROR     no connection, or it broke
    ├── ProviderTimeoutError     TIMEOUT_ERROR     no answer in time
    ├── ProviderAPIError         API_ERROR         the service says that it has a trouble
    └── ProviderUnknownError     UNKNOWN_ERROR     an answer that nobody understands
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class ProviderErrorCode(StrEnum):
    """Why a call of an outside service came to nothing."""

    CONFIG_ERROR = "CONFIG_ERROR"
    NETWORK_ERROR = "NETWORK_ERROR"
    API_ERROR = "API_ERROR"
    PAUSED = "PAUSED"
    RATE_LIMIT_ERROR = "RATE_LIMIT_ERROR"
    TIMEOUT_ERROR = "TIMEOUT_ERROR"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    UNKNOWN_ERROR = "UNKNOWN_ERROR"


class ProviderError(AppError):
    """
    A call of an outside service came to nothing, or nobody knows what it came to.

    `may_have_worked` tells the second case. `provider_code` is the service's own word,
    `request_id` what it calls this request, and `retry_after` its wish.
    """

    reason: ClassVar[ProviderErrorCode]
    may_have_worked: ClassVar[bool] = False
    passes: ClassVar[bool] = False
    """True when the same call may go well in a moment."""

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        provider_code: str | None = None,
        retry_after: timedelta | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{provider}: {message}")
        self.provider = provider
        self.provider_code = provider_code
        self.retry_after = retry_after
        self.request_id = request_id


class ProviderConfigError(ProviderError):
    """The service does not take our keys, or the settings are not complete."""

    code: ClassVar[str] = "providers.config_error"
    kind: ClassVar[Kind] = Kind.CONFLICT
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.CONFIG_ERROR


class ProviderValidationError(ProviderError):
    """The service refuses what it was asked for."""

    code: ClassVar[str] = "providers.validation_error"
    kind: ClassVar[Kind] = Kind.CONFLICT
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.VALIDATION_ERROR


class ProviderRateLimitError(ProviderError):
    """The service was asked too often."""

    code: ClassVar[str] = "providers.rate_limit_error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.RATE_LIMIT_ERROR
    passes: ClassVar[bool] = True


class ProviderPausedError(ProviderError):
    """The service kept failing a moment ago, and is left alone: nothing was asked."""

    code: ClassVar[str] = "providers.paused"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.PAUSED
    passes: ClassVar[bool] = True


class ProviderNetworkError(ProviderError):
    """There was no connection to the service, or it broke."""

    code: ClassVar[str] = "providers.network_error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.NETWORK_ERROR
    may_have_worked: ClassVar[bool] = True
    passes: ClassVar[bool] = True


class ProviderTimeoutError(ProviderError):
    """The service did not answer in time."""

    code: ClassVar[str] = "providers.timeout_error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.TIMEOUT_ERROR
    may_have_worked: ClassVar[bool] = True


class ProviderAPIError(ProviderError):
    """The service says that it has a trouble of its own."""

    code: ClassVar[str] = "providers.api_error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.API_ERROR
    may_have_worked: ClassVar[bool] = True
    passes: ClassVar[bool] = True


class ProviderUnknownError(ProviderError):
    """The service answered something that nobody here understands."""

    code: ClassVar[str] = "providers.unknown_error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    reason: ClassVar[ProviderErrorCode] = ProviderErrorCode.UNKNOWN_ERROR
    may_have_worked: ClassVar[bool] = True


class WebhookRefusedError(AppError):
    """A message that the service did not sign, or not just now, or that is none."""

    code: ClassVar[str] = "providers.webhook_refused"
    kind: ClassVar[Kind] = Kind.INVALID
