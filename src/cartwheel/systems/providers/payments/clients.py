"""What calls of payment services go through, one for the process."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import Final

import httpx
import stripe

from cartwheel.systems.providers.payments.guarding import Breakers
from cartwheel.systems.providers.payments.paypal.client import Tokens

SECONDS: Final = 20
"""For one call, of which there may be three: less than a request's deadline is enough for two."""


class PaymentClients:
    """HTTP clients that are made when first asked for, and kept; and who answers at the moment."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self.tokens: Final = Tokens()
        self.breakers: Final = Breakers(now)

    @cached_property
    def stripe(self) -> stripe.HTTPClient:
        """What Stripe's SDK calls by."""
        return stripe.HTTPXClient(timeout=SECONDS)

    @cached_property
    def paypal(self) -> httpx.AsyncClient:
        """What PayPal is called by."""
        return httpx.AsyncClient(timeout=SECONDS)

    async def close(self) -> None:
        """Close what was made."""
        made = vars(self)
        if "stripe" in made:
            await self.stripe.close_async()  # type: ignore[no-untyped-call]
        if "paypal" in made:
            await self.paypal.aclose()
