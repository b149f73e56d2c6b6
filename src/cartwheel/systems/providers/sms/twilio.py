"""Twilio's text messages, by its official library, and the proof that a callback is Twilio's."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

from cartwheel.kernel.settings import Settings
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
    from twilio.rest import Client

TWILIO: Final = "twilio"
URL: Final = "https://api.twilio.com"
UNSUBSCRIBED: Final = "21610"
"""Twilio's code for a number whose owner has said STOP to it."""

_THREADS: Final = 4
_SECONDS: Final = 10.0
_UNAUTHORIZED: Final = frozenset({401, 403})
_TOO_MANY: Final = 429
_OWN_TROUBLE: Final = 500


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text to one number; how it fares is told to `callback_url`."""

    to: str
    text: str = field(repr=False)
    callback_url: str


class TwilioTexts:
    """Sends by one account."""

    name: Final = TWILIO

    def __init__(self, account: str, token: str, sender: str, *, url: str = URL) -> None:
        self.sender = sender
        self._account, self._token, self._url = account, token, url.rstrip("/")
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=TWILIO)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the operator's account, if there is one."""
        account, token = settings.twilio_account_sid, settings.twilio_auth_token
        if account is None or token is None or settings.twilio_from is None:
            return None
        url = settings.twilio_url or URL
        return cls(account, token.get_secret_value(), settings.twilio_from, url=url)

    async def send(self, message: TextMessage) -> str:
        """
        Hand a text over, and return what Twilio calls it.

        Raises:
            ProviderError: it was not taken, or nobody knows.
        """
        return str(await self._run(self._send, message))

    async def validate_config(self) -> None:
        """See `Provider.validate_config`."""
        await self._run(self._ask)

    def is_twilios(self, url: str, told: Mapping[str, Sequence[str]], signature: str) -> bool:
        """Tell whether Twilio has signed what came to this URL, as it knows the URL."""
        from twilio.request_validator import RequestValidator  # noqa: PLC0415 - heavy

        try:
            # The library takes any error in what strangers send for one of its own.
            return bool(RequestValidator(self._token).validate(url, _Form(told), signature))
        except Exception:  # noqa: BLE001
            return False

    def close(self) -> None:
        """Wait for no thread any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, call: Any, *given: object) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: _told(call, *given))

    def _send(self, message: TextMessage) -> str:
        by = "messaging_service_sid" if self.sender.startswith("MG") else "from_"
        made = self._client.messages.create(
            to=message.to,
            body=message.text,
            status_callback=message.callback_url,
            **{by: self.sender},
        )
        return str(made.sid)

    def _ask(self) -> None:
        self._client.api.accounts(self._account).fetch()

    @cached_property
    def _client(self) -> "Client":
        from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415 - heavy
        from twilio.rest import Client  # noqa: PLC0415

        url = self._url

        class Http(TwilioHttpClient):  # type: ignore[misc]
            """Twilio's own, which has no time-out unless told and no other address."""

            def request(self, method: str, uri: str, *args: Any, **kwargs: Any) -> Any:
                return super().request(method, uri.replace(URL, url, 1), *args, **kwargs)

        return Client(self._account, self._token, http_client=Http(timeout=_SECONDS))


class _Form(dict[str, Sequence[str]]):
    """What a form holds, as the library's validator reads it."""

    def getlist(self, name: str) -> list[str]:
        return [*self[name]]


def _told(call: Any, *given: object) -> Any:
    from requests import exceptions as http  # noqa: PLC0415 - heavy
    from twilio.base.exceptions import TwilioRestException  # noqa: PLC0415

    try:
        return call(*given)
    except TwilioRestException as error:
        raise _meaning(error.status, str(error.code or "")) from error
    except http.ConnectTimeout as error:
        raise ProviderNetworkError(TWILIO, "No connection in time") from error
    except http.Timeout as error:
        raise ProviderTimeoutError(TWILIO, "No answer in time") from error
    except http.RequestException as error:
        raise ProviderNetworkError(TWILIO, "The connection broke") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ProviderUnknownError(TWILIO, "An answer that nobody understands") from error


def _meaning(status: int, code: str) -> ProviderError:
    """Return what a refusal means; its words may hold the number, and are not repeated."""
    words = f"HTTP {status}, error {code}" if code else f"HTTP {status}"
    if status in _UNAUTHORIZED:
        return ProviderConfigError(TWILIO, words, provider_code=code)
    if status == _TOO_MANY:
        return ProviderRateLimitError(TWILIO, words, provider_code=code)
    if status >= _OWN_TROUBLE:
        return ProviderAPIError(TWILIO, words, provider_code=code)
    return ProviderValidationError(TWILIO, words, provider_code=code)
