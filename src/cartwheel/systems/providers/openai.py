"""An account with OpenAI, or with a server of its wire, through the official library."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult

import structlog

from cartwheel.kernel.addresses import is_loopback
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

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI: Final = "openai"
HTTP: Final = f"{OPENAI}+http"
URL: Final = "https://api.openai.com/v1"

_SILENCE_SECONDS: Final = 30.0
_CONNECTING_SECONDS: Final = 5.0
_LONGEST_WORDS: Final = 200
_OUR_KEYS: Final = frozenset({401, 403, 404})
_TOO_MANY: Final = 429
_OWN_TROUBLE: Final = 500
_OUR_BILL: Final = "insufficient_quota"

_log = structlog.get_logger(__name__)


class OpenAIAccount:
    """One key at one address; the library is loaded when it is first used, and repeats nothing."""

    def __init__(self, url: str, key: str, name: str) -> None:
        self.url: Final = url
        self._key, self._name = key, name

    async def look_up(self, model: str) -> None:
        """
        Ask whether there is a model for this key.

        Raises:
            ProviderError: there is not, or nobody says.
        """
        with self.told():
            await (await self.ready()).models.retrieve(model)

    async def ready(self) -> "AsyncOpenAI":
        """Return the client."""
        if "_client" not in vars(self):
            await asyncio.to_thread(import_module, OPENAI)  # which takes a second
        return self._client

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        import openai  # noqa: PLC0415 - heavy

        return openai.AsyncOpenAI(
            api_key=self._key,
            base_url=self.url,
            max_retries=0,
            timeout=openai.Timeout(_SILENCE_SECONDS, connect=_CONNECTING_SECONDS),
        )

    async def close(self) -> None:
        """Close the connections."""
        if "_client" in vars(self):
            await self._client.close()

    @contextmanager
    def told(self, request_id: str | None = None) -> Iterator[None]:
        """Say in our terms what the library raises, whatever it is."""
        try:
            yield
        except ProviderError:
            raise
        except Exception as error:
            raise self._meaning(error, request_id) from error

    def _meaning(self, error: Exception, request_id: str | None) -> ProviderError:
        import openai  # noqa: PLC0415 - heavy

        kind: type[ProviderError] = ProviderUnknownError
        words, code = "An answer that nobody understands", None
        match error:
            case openai.APIStatusError():
                return self._refusal(error)
            case openai.APITimeoutError():
                kind, words = ProviderTimeoutError, "No answer in time"
            case openai.APIConnectionError():
                kind, words = ProviderNetworkError, "No connection, or it broke"
            case openai.APIError():
                kind, words = ProviderAPIError, "It reports a trouble in the middle of an answer"
                code = error.code if isinstance(error.code, str) else None
        return kind(self._name, words, provider_code=code, request_id=request_id)

    def _refusal(self, error: Any) -> ProviderError:
        status, code = error.status_code, error.code if isinstance(error.code, str) else None
        words = f"HTTP {status}" + (f", {code}" if code else "")
        kind: type[ProviderError] = ProviderValidationError
        if status in _OUR_KEYS or code == _OUR_BILL:
            kind = ProviderConfigError
        elif status == _TOO_MANY:
            kind = ProviderRateLimitError
        elif status >= _OWN_TROUBLE:
            kind = ProviderAPIError
        else:  # The words of other refusals may hold a part of the key.
            words += f": {error.message[:_LONGEST_WORDS]}"
        return kind(
            self._name,
            words,
            provider_code=code,
            retry_after=retry_after_of(error.response.headers),
            request_id=error.request_id,
        )


def address_of(url: SplitResult, key: str) -> str:
    """
    Return the address that a URL of the schemes `openai` or `openai+http` stands for.

    Raises:
        ValueError: it is OpenAI's own, and there is no key.
    """
    place, path = url.netloc.rpartition("@")[2], url.path.rstrip("/") or "/v1"
    address = f"https://{place}{path}" if place else URL
    if url.scheme == HTTP:
        if not place:
            raise ValueError("It names a host: openai+http://127.0.0.1:8000/v1")
        if not is_loopback(url.hostname or ""):
            _log.warning("a service may be asked without TLS; openai:// insists on it")
        address = f"http://{place}{path}"
    if address.startswith(URL) and not key:
        raise ValueError("It holds no key: openai://KEY@api.openai.com/v1")
    return address
