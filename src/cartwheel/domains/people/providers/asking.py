"""Asking a provider over HTTP; what goes wrong is told in our terms."""

import json
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from cartwheel.domains.people.errors import ProviderRefusedError
from cartwheel.kernel.errors import UnavailableError

_TIMEOUT_SECONDS = 10.0
_MOST_BYTES: Final = 1 << 20
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_FAULT_OF_THE_SERVER = 500


def open_client() -> httpx.AsyncClient:
    """Open the client for all providers; redirects are not followed."""
    return httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, headers={"accept": "application/json"})


def is_protected(url: str) -> bool:
    """Say whether what goes to an address goes over TLS, or leaves this machine not at all."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in _LOCAL


async def ask(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Any:
    """
    Return the JSON that a provider answers, of which a megabyte is read at most.

    Raises:
        ProviderRefusedError: it refuses what was sent.
        UnavailableError: it does not answer, or not as it should, or is to be asked in the clear.
    """
    if not is_protected(url):
        raise UnavailableError("The identity provider is not to be asked over TLS")
    try:
        async with client.stream(method, url, **sent) as response:
            body = await _read(response)
    except httpx.HTTPError as error:
        raise UnavailableError("The identity provider does not answer") from error
    if response.status_code >= _FAULT_OF_THE_SERVER:
        raise UnavailableError("The identity provider has a fault")
    if not response.is_success:
        raise ProviderRefusedError
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnavailableError("The identity provider does not answer in JSON") from error


async def _read(response: httpx.Response) -> bytes:
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _MOST_BYTES:
            raise UnavailableError("The identity provider answers too much")
    return body
