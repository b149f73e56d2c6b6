"""Stripe's errors in our terms."""

from typing import Final

import httpx
import stripe

from cartwheel.systems.providers.calling import retry_after_of
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
    ProviderValidationError,
)
from cartwheel.systems.providers.payments.stripe.amounts import NAME

_KINDS: Final[tuple[tuple[type[stripe.StripeError], type[ProviderError]], ...]] = (
    (stripe.AuthenticationError, ProviderConfigError),
    (stripe.PermissionError, ProviderConfigError),
    (stripe.RateLimitError, ProviderRateLimitError),
    (stripe.IdempotencyError, ProviderValidationError),
    (stripe.CardError, ProviderValidationError),
    (stripe.InvalidRequestError, ProviderValidationError),
    (stripe.APIConnectionError, ProviderNetworkError),
)
_TRIED_AGAIN: Final = 409  # another request with this key is at work
_TROUBLE: Final = 500


def translate(error: stripe.StripeError) -> ProviderError:
    """Return what an error of the SDK means."""
    if isinstance(error.__cause__, httpx.TimeoutException):
        return ProviderTimeoutError(NAME, "No answer in time")
    kind = next((ours for theirs, ours in _KINDS if isinstance(error, theirs)), None)
    if kind is None:
        status = error.http_status or 0
        is_trouble = status >= _TROUBLE or status == _TRIED_AGAIN
        kind = ProviderAPIError if is_trouble else ProviderUnknownError
    message = "No connection" if kind is ProviderNetworkError else error.user_message
    return kind(
        NAME,
        (message or f"Status {error.http_status}")[:300],
        provider_code=error.code or None,
        retry_after=retry_after_of({n.lower(): v for n, v in (error.headers or {}).items()}),
    )
