"""Asking a provider over HTTP; what goes wrong is told in our terms."""

from typing import Any

import httpx

from cartwheel.domains.accounts.people.errors import ProviderRefusedError
from cartwheel.kernel.errors import UnavailableError

_TIMEOUT_SECONDS = 10.0
_FAULT_OF_THE_SERVER = 500


def open_client() -> httpx.AsyncClient:
    """Open the client for all providers; redirects are not followed."""
    return httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, headers={"accept": "application/json"})


async def ask(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Any:
    """
    Return the JSON that a provider answers.

    Raises:
        ProviderRefusedError: it refuses what was sent.
        UnavailableError: it does not answer, or not as it should.
    """
    try:
        response = await client.request(method, url, **sent)
    except httpx.HTTPError as error:
        raise UnavailableError("The identity provider does not answer") from error
    if response.status_code >= _FAULT_OF_THE_SERVER:
        raise UnavailableError("The identity provider has a fault")
    if not response.is_success:
        raise ProviderRefusedError
    try:
        return response.json()
    except ValueError as error:
        raise UnavailableError("The identity provider does not answer in JSON") from error
