"""What calls of services for signatures go through, one for the process."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import Final

import httpx

from cartwheel.systems.providers.payments.guarding import Breakers
from cartwheel.systems.providers.signatures.docusign.client import AccessTokens

SECONDS: Final = 20
"""For one call, of which there may be three."""


class SigningClients:
    """An HTTP client that is made when first asked for, and kept; and who answers at the moment."""

    def __init__(
        self, *, seconds: float = SECONDS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.tokens: Final = AccessTokens()
        self.breakers: Final = Breakers(now)
        self._seconds = seconds

    @cached_property
    def http(self) -> httpx.AsyncClient:
        """What services are called by."""
        return httpx.AsyncClient(timeout=self._seconds)

    async def close(self) -> None:
        """Close what was made."""
        if "http" in vars(self):
            await self.http.aclose()
