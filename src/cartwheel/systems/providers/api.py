"""What the rest of the house may use of outside services."""

from cartwheel.systems.providers.calling import patiently
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderErrorCode,
    ProviderNetworkError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
    ProviderValidationError,
    WebhookRefusedError,
)
from cartwheel.systems.providers.protocol import Provider

__all__ = [
    "Provider",
    "ProviderAPIError",
    "ProviderConfigError",
    "ProviderError",
    "ProviderErrorCode",
    "ProviderNetworkError",
    "ProviderPausedError",
    "ProviderRateLimitError",
    "ProviderTimeoutError",
    "ProviderUnknownError",
    "ProviderValidationError",
    "WebhookRefusedError",
    "patiently",
]
