"""The client: one call, one answer, both bounded."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from cartwheel.systems.outbound.errors import OutboundTimeoutError, OutboundUnreachableError
from cartwheel.systems.outbound.policy import OutboundPolicy
from cartwheel.systems.outbound.resolver import Resolver, SystemResolver
from cartwheel.systems.outbound.transport import PinnedTransport

TIMEOUT: Final = timedelta(seconds=30)
MOST_BODY: Final = 64 << 10

_MOST_WORDS: Final = 300
_CONNECT_SECONDS: Final = 10.0  # to one of several addresses; the call's own time bounds all


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    """
    An answer, whatever its status; redirects are not followed.

    `body` is as it came, at most 64 KiB of it; `is_complete` tells whether that is all.
    Names of headers are in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_complete: bool


class OutboundClient:
    """Calls where the policy allows; one for the process, for any number of calls at a time."""

    def __init__(
        self,
        policy: OutboundPolicy,
        *,
        resolver: Resolver | None = None,
        verify: ssl.SSLContext | None = None,
        timeout: timedelta = TIMEOUT,
        connect_timeout: timedelta = timedelta(seconds=_CONNECT_SECONDS),
    ) -> None:
        self._transport = PinnedTransport.open(policy, resolver or SystemResolver(), verify)
        self._seconds = timeout.total_seconds()
        self._timeouts = {"connect": connect_timeout.total_seconds()}

    async def post(
        self, url: str, *, content: bytes, headers: Mapping[str, str]
    ) -> OutboundResponse:
        """
        Send a body and return the answer.

        Raises:
            OutboundRefusedError: the policy forbids it; nothing was sent.
            OutboundUnreachableError: no name, no connection, no TLS, or no HTTP.
            OutboundTimeoutError: no complete answer in time; it may have arrived all the same.
        """
        return await self._call("POST", url, content=content, headers=headers)

    async def get(self, url: str) -> OutboundResponse:
        """
        Fetch what is at an address; a redirect is an answer.

        Raises:
            OutboundRefusedError: the policy forbids it; nothing was sent.
            OutboundUnreachableError: no name, no connection, no TLS, or no HTTP.
            OutboundTimeoutError: no complete answer in time.
        """
        return await self._call("GET", url, content=b"", headers={})

    async def head(self, url: str) -> OutboundResponse:
        """
        Ask whether something is there, without its body; a redirect is an answer.

        Raises:
            OutboundRefusedError: the policy forbids it; nothing was sent.
            OutboundUnreachableError: no name, no connection, no TLS, or no HTTP.
            OutboundTimeoutError: no complete answer in time.
        """
        return await self._call("HEAD", url, content=b"", headers={})

    async def _call(
        self, method: str, url: str, *, content: bytes, headers: Mapping[str, str]
    ) -> OutboundResponse:
        checked = self._transport.policy.check_url(url)
        request = httpx.Request(
            method,
            checked.copy_with(fragment=None),
            content=content or None,
            # An answer that grows when it is unpacked would escape the bound.
            headers={**headers, "accept-encoding": "identity", "connection": "close"},
            extensions={"timeout": self._timeouts},
        )
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(request)
        except TimeoutError as error:
            raise OutboundTimeoutError(f"No answer within {self._seconds:g} s") from error
        except httpx.ConnectTimeout as error:
            raise OutboundTimeoutError("No connection in time") from error
        except (httpx.TransportError, OSError) as error:  # a broken TLS record is an OSError
            raise OutboundUnreachableError(_words(error)) from error

    async def _exchange(self, request: httpx.Request) -> OutboundResponse:
        response = await self._transport.send(request)
        body = bytearray()
        try:
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MOST_BODY:
                    break
        finally:
            await response.aclose()
        return OutboundResponse(
            status=response.status_code,
            headers=dict(response.headers),
            body=bytes(body[:MOST_BODY]),
            is_complete=len(body) <= MOST_BODY,
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.inner.aclose()


def _words(error: Exception) -> str:
    """Say what went wrong; drivers often say nothing, or repeat all that was received."""
    kinds: dict[type[Exception], str] = {
        httpx.ConnectError: "No connection",
        httpx.RemoteProtocolError: "No proper answer",
    }
    kind = kinds.get(type(error), "The connection broke")
    words = str(error)[:_MOST_WORDS]
    return f"{kind}: {words}" if words else kind
