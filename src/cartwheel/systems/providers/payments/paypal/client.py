"""Calls of PayPal's REST interface, by a token that is kept until it is over."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import msgspec

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.calling import patiently, retry_after_of
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
from cartwheel.systems.providers.payments.paypal.amounts import NAME

T = TypeVar("T")

URLS: Final = {
    "live": "https://api-m.paypal.com",
    "test": "https://api-m.sandbox.paypal.com",
}

_SPARE: Final = timedelta(minutes=1)
_UNAUTHORIZED: Final = 401
_KINDS: Final[dict[int, type[ProviderError]]] = {
    401: ProviderConfigError,
    403: ProviderConfigError,
    408: ProviderTimeoutError,
    409: ProviderAPIError,
    429: ProviderRateLimitError,
}


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int


class Detail(msgspec.Struct, frozen=True):
    """One thing that PayPal minds."""

    issue: str | None = None
    description: str | None = None


class Refusal(msgspec.Struct, frozen=True):
    """What PayPal says when it refuses."""

    name: str | None = None
    message: str | None = None
    details: tuple[Detail, ...] = ()
    error: str | None = None
    error_description: str | None = None

    @property
    def code(self) -> str | None:
        """Its most exact word."""
        issues = [each.issue for each in self.details if each.issue]
        return issues[0] if issues else self.name or self.error

    @property
    def words(self) -> str:
        """What it says to people."""
        told = [each.description for each in self.details if each.description]
        return (told[0] if told else self.message or self.error_description) or "Refused"


@dataclass(slots=True)
class Tokens:
    """The tokens of all accounts, each until a minute before its end."""

    _kept: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, client: "PayPalClient") -> str:
        """Return an account's token, asked for once however many need it."""
        async with self._asking:
            now = client.clock.now()
            token, until = self._kept.get(client.account, ("", now))
            if until <= now:
                made = await client.make_token()
                token = made.access_token
                lasts = timedelta(seconds=made.expires_in) - _SPARE
                self._kept[client.account] = (token, now + lasts)
            return token

    def forget(self, client: "PayPalClient") -> None:
        """Forget a token that is not taken any more."""
        self._kept.pop(client.account, None)


@dataclass(frozen=True, slots=True)
class PayPalClient:
    """Calls on behalf of one account."""

    http: httpx.AsyncClient
    tokens: Tokens
    clock: Clock
    url: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def account(self) -> tuple[str, str]:
        """What the token belongs to."""
        return self.url, self.client_id

    async def call(
        self, method: str, path: str, content: Any = None, *, key: str | None = None
    ) -> bytes:
        """
        Call PayPal, patiently, and return the answer's body.

        Content of bytes goes out as it is. A token that is not taken any more is asked for anew.

        Raises:
            ProviderError: it refused, or did not answer.
        """
        body = content if isinstance(content, bytes) else msgspec.json.encode(content or {})
        headers = {"content-type": "application/json", "prefer": "return=representation"}
        if key is not None:
            headers["paypal-request-id"] = key
        asked = {"content": body} if method != "GET" else {}

        async def once() -> bytes:
            for is_last in (False, True):
                token = await self.tokens.of(self)
                given = {**headers, "authorization": f"Bearer {token}"}
                answer = await self._send(method, path, headers=given, **asked)
                if answer.status_code != _UNAUTHORIZED or is_last:
                    break
                self.tokens.forget(self)
            return _body_of(answer)

        return await patiently(once)

    async def make_token(self) -> _Token:
        """Ask for a token."""
        answer = await self._send(
            "POST",
            "/v1/oauth2/token",
            content=b"grant_type=client_credentials",
            headers={"content-type": "application/x-www-form-urlencoded"},
            auth=httpx.BasicAuth(self.client_id, self.client_secret),
        )
        return read(_body_of(answer), _Token)

    async def _send(self, method: str, path: str, **asked: Any) -> httpx.Response:
        try:
            return await self.http.request(method, f"{self.url}{path}", **asked)
        except httpx.TimeoutException as error:
            raise ProviderTimeoutError(NAME, "No answer in time") from error
        except httpx.HTTPError as error:
            raise ProviderNetworkError(NAME, type(error).__name__) from error


def read(body: bytes, kind: type[T]) -> T:
    """
    Read an answer.

    Raises:
        ProviderUnknownError: it cannot be read.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderUnknownError(NAME, "An answer that cannot be read") from error


def _body_of(answer: httpx.Response) -> bytes:
    if answer.is_success:
        return answer.content
    kind = _KINDS.get(answer.status_code)
    if kind is None:
        if not answer.is_client_error and not answer.is_server_error:
            raise ProviderUnknownError(NAME, f"Status {answer.status_code}")
        kind = ProviderAPIError if answer.is_server_error else ProviderValidationError
    try:
        refusal = msgspec.json.decode(answer.content, type=Refusal)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        refusal = Refusal(message=f"Status {answer.status_code}")
    raise kind(
        NAME,
        refusal.words[:300],
        provider_code=refusal.code,
        retry_after=retry_after_of(answer.headers),
    )
