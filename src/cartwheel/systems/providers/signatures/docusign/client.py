"""Calls of DocuSign, by a token that a signed assertion brings (the JWT grant)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.calling import patiently
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

T = TypeVar("T")

NAME: Final = "docusign"
URLS: Final = {"live": "https://account.docusign.com", "test": "https://account-d.docusign.com"}
LARGEST: Final = 25 << 20
"""Of what is downloaded, in bytes: DocuSign takes no larger document."""

_ASSERTED_FOR: Final = timedelta(hours=1)
_SPARE: Final = timedelta(minutes=1)
_UNAUTHORIZED: Final = 401
_KINDS: Final[dict[int, type[ProviderError]]] = {
    401: ProviderConfigError,
    403: ProviderConfigError,
    408: ProviderTimeoutError,
    429: ProviderRateLimitError,
}
_SUCCESS: Final = 2
_FAILURES: Final[dict[int, type[ProviderError]]] = {
    4: ProviderValidationError,
    5: ProviderAPIError,
}
_CONSENT: Final = "consent_required"


@dataclass(frozen=True, slots=True)
class DocuSignAccount:
    """An integration key, the user it acts for, their account, and the key that proves it."""

    integration_key: str
    user_id: str
    account_id: str
    private_key: str = field(repr=False)
    """RSA, in PEM."""


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int


class _Account(msgspec.Struct, frozen=True):
    account_id: str
    base_uri: str


class _User(msgspec.Struct, frozen=True):
    accounts: tuple[_Account, ...] = ()


class _Refusal(msgspec.Struct, frozen=True, rename="camel"):
    error_code: str | None = None
    message: str | None = None
    error: str | None = None
    error_description: str | None = msgspec.field(default=None, name="error_description")


@dataclass(frozen=True, slots=True)
class Access:
    """By what an account is called, and where it lives."""

    token: str = field(repr=False)
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class AccessTokens:
    """The tokens of all accounts, each until a minute before its end."""

    _kept: dict[tuple[str, ...], Access] = field(default_factory=dict)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, client: "DocuSignClient") -> Access:
        """Return an account's token, asked for once however many need it."""
        async with self._asking:
            kept = self._kept.get(client.key)
            if kept is None or kept.until <= client.clock.now():
                kept = self._kept[client.key] = await client.make_access()
            return kept

    def forget(self, client: "DocuSignClient", token: str) -> None:
        """Forget a token that is not taken any more."""
        kept = self._kept.get(client.key)
        if kept is not None and kept.token == token:
            del self._kept[client.key]


@dataclass(frozen=True, slots=True)
class DocuSignClient:
    """Calls on behalf of one account."""

    http: httpx.AsyncClient
    tokens: AccessTokens
    clock: Clock
    url: str
    """Where tokens are asked for; the account says where it lives itself."""
    account: DocuSignAccount

    @property
    def key(self) -> tuple[str, ...]:
        """What the token belongs to; a changed key needs a new one."""
        account = self.account
        proved = str(hash(account.private_key))
        return self.url, account.integration_key, account.user_id, account.account_id, proved

    async def call(
        self,
        method: str,
        path: str,
        content: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        patient: bool = True,
    ) -> bytes:
        """
        Call the account below its own address, and return the answer's body.

        A token that is not taken any more is asked for anew, once. What is not `patient` is asked
        once: nobody knows whether it was done when no answer comes.

        Raises:
            ProviderError: it refused, or did not answer.
        """
        asked: dict[str, Any] = {"params": query or {}}
        if content is not None:
            asked["content"] = msgspec.json.encode(content)
            asked["headers"] = {"content-type": "application/json"}

        async def once() -> bytes:
            for is_last in (False, True):
                access = await self.tokens.of(self)
                headers = {**asked.get("headers", {}), "authorization": f"Bearer {access.token}"}
                place = f"/restapi/v2.1/accounts/{quote(self.account.account_id, safe='')}{path}"
                given = {**asked, "headers": headers}
                answer = await self._send(method, f"{access.url}{place}", **given)
                if answer.status != _UNAUTHORIZED or is_last:
                    break
                self.tokens.forget(self, access.token)
            return _body_of(answer, now=self.clock.now())

        return await patiently(once) if patient else await once()

    async def make_access(self) -> Access:
        """
        Ask for a token, and where the account lives.

        Raises:
            ProviderConfigError: a key is wrong, consent was never given, or the user has no such
                account.
        """
        assertion = self._assert()
        answer = await self._send(
            "POST",
            f"{self.url}/oauth/token",
            data={
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion": assertion,
            },
        )
        now = self.clock.now()
        try:
            token = read(_body_of(answer, now=now), _Token)
        except ProviderValidationError as error:
            words = str(error).removeprefix(f"{NAME}: ")
            if error.provider_code == _CONSENT:
                words = "The user has not consented yet: open the consent page once, as they"
            raise ProviderConfigError(NAME, words, provider_code=error.provider_code) from error
        headers = {"authorization": f"Bearer {token.access_token}"}
        answer = await self._send("GET", f"{self.url}/oauth/userinfo", headers=headers)
        user = read(_body_of(answer, now=now), _User)
        for each in user.accounts:
            if each.account_id == self.account.account_id:
                until = now + timedelta(seconds=token.expires_in) - _SPARE
                return Access(token.access_token, each.base_uri.rstrip("/"), until)
        raise ProviderConfigError(NAME, "The user has no account of this id")

    def _assert(self) -> str:
        now = self.clock.now()
        claims = {
            "iss": self.account.integration_key,
            "sub": self.account.user_id,
            "aud": urlsplit(self.url).netloc,
            "iat": int(now.timestamp()),
            "exp": int((now + _ASSERTED_FOR).timestamp()),
            "scope": "signature impersonation",
        }
        try:
            key = RSAKey.import_key(self.account.private_key)
            return jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, key)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderConfigError(NAME, "The private key is no RSA key in PEM") from error

    async def _send(self, method: str, url: str, **asked: Any) -> _Answer:
        try:
            async with self.http.stream(method, url, **asked) as answer:
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise ProviderUnknownError(NAME, "The answer is too large")
                return _Answer(answer.status_code, answer.headers, bytes(body))
        except httpx.TimeoutException as error:
            raise ProviderTimeoutError(NAME, "No answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
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


def _body_of(answer: _Answer, *, now: datetime) -> bytes:
    family = answer.status // 100
    if family == _SUCCESS:
        return answer.body
    if family not in _FAILURES:
        raise ProviderUnknownError(NAME, f"Status {answer.status}")
    kind = _KINDS.get(answer.status, _FAILURES[family])
    try:
        refusal = msgspec.json.decode(answer.body, type=_Refusal)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        refusal = _Refusal()
    words = refusal.message or refusal.error_description or f"Status {answer.status}"
    raise kind(
        NAME,
        words[:300],
        provider_code=refusal.error_code or refusal.error,
        retry_after=_retry_after(answer.headers, now=now),
    )


def _retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return what is asked for: in seconds, or as DocuSign says it, a time since 1970."""
    seconds = headers.get("retry-after", "")
    if seconds.isascii() and seconds.isdigit():
        return timedelta(seconds=int(seconds[:6]))
    reset = headers.get("x-ratelimit-reset", "")
    if reset.isascii() and reset.isdigit():
        return timedelta(seconds=max(int(reset[:12]) - int(now.timestamp()), 0))
    return None
