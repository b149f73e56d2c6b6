"""
The transport that connects to the address which was checked.

The URL's host is replaced by its address, while the Host header and the name that TLS
asks and verifies stay the URL's own. So nothing below this can look the name up again.
"""

import ssl
from dataclasses import dataclass
from typing import Final

import httpx

from cartwheel.systems.outbound.policy import OutboundPolicy, host_of, port_of
from cartwheel.systems.outbound.resolver import Resolver

# A connection is known below by its address, and one name's must not serve another's.
_KEEP_NOTHING: Final = httpx.Limits(max_connections=None, max_keepalive_connections=0)


@dataclass(frozen=True, slots=True)
class PinnedTransport:
    """Checks every request against the policy, resolves once, and connects to what it found."""

    policy: OutboundPolicy
    resolver: Resolver
    inner: httpx.AsyncHTTPTransport

    @classmethod
    def open(
        cls, policy: OutboundPolicy, resolver: Resolver, verify: ssl.SSLContext | None
    ) -> "PinnedTransport":
        """Make one that trusts the usual authorities, or those of a context."""
        # Of the environment, httpx reads `SSL_CERT_FILE` and `SSL_CERT_DIR` here, and no proxy.
        inner = httpx.AsyncHTTPTransport(verify=verify or True, limits=_KEEP_NOTHING)
        return cls(policy, resolver, inner)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """
        Send a request whose body can be read again, to the first address that connects.

        Raises:
            OutboundRefusedError: the policy forbids it; nothing was sent.
            OutboundUnreachableError: the name is not found.
            httpx.TransportError: whatever else went wrong, at the last address.
        """
        url = self.policy.check_url(str(request.url))
        host = host_of(url)
        found = await self.resolver.resolve(host, port_of(url))
        failure: Exception | None = None
        for address in self.policy.check_addresses(host, found):
            try:
                return await self._send_to(address, host, request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure

    async def _send_to(self, address: str, host: str, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host.removesuffix(".")},
            )
        )
