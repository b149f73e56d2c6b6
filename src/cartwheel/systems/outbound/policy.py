"""Where calls may go: schemes, ports and addresses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, ip_address
from typing import Final, Self

import httpx

from cartwheel.kernel.settings import Settings
from cartwheel.systems.outbound.addresses import Address, Network, is_public, literal_of
from cartwheel.systems.outbound.errors import OutboundRefusedError

PORTS: Final = frozenset({80, 443, 8080, 8443})

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_HOST: Final = 253
_IS_NAME: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?"
).fullmatch
_LOOPBACK: Final = IPv4Address("127.0.0.1")


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """
    What may be called: public addresses, and those of `allowed_networks`.

    An allowed network counts for addresses written in it alone: `127.0.0.0/8` does
    not allow `::ffff:127.0.0.1`.
    """

    allowed_networks: tuple[Network, ...] = ()
    allowed_ports: frozenset[int] = PORTS
    allow_http: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the operator's policy."""
        return cls(
            allowed_networks=settings.outbound_allowed_networks,
            allowed_ports=frozenset(settings.outbound_allowed_ports),
            allow_http=settings.outbound_allow_http,
        )

    def check_url(self, text: str) -> httpx.URL:
        """
        Return the URL as it will be called; its name may still lead somewhere refused.

        Raises:
            OutboundRefusedError: it is no URL, or its scheme, port, credentials, host or
                literal address are refused.
        """
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise OutboundRefusedError(f"This is not a URL: {error}") from error
        if url.scheme != "https" and not (url.scheme == "http" and self.allow_http):
            schemes = "https or http" if self.allow_http else "https"
            raise OutboundRefusedError(f"The URL must begin with {schemes}://")
        if url.userinfo:
            raise OutboundRefusedError("The URL must not carry a user name or password")
        if (port := port_of(url)) not in self.allowed_ports:
            raise OutboundRefusedError(f"Port {port} is not called")
        self._check_host(host_of(url))
        return url

    def check_addresses(self, host: str, found: Iterable[str]) -> tuple[str, ...]:
        """
        Return the addresses that a name has, all of which may be called.

        Raises:
            OutboundRefusedError: one of them may not be, or there is none.
        """
        addresses = tuple(dict.fromkeys(found))
        if not addresses or not all(self._is_allowed(ip_address(a)) for a in addresses):
            # The address stays unsaid: it would draw a map of the inside for the asker.
            raise OutboundRefusedError(f"{host} leads to an address that is not called")
        return addresses

    def _check_host(self, host: str) -> None:
        try:
            literal = literal_of(host)
        except AddressValueError as error:
            raise OutboundRefusedError(f"{host} is not how an address is written") from error
        if literal is None and (len(host) > _LONGEST_HOST or not _IS_NAME(host)):
            raise OutboundRefusedError("The URL has no proper host name")
        if literal is None and host.removesuffix(".").split(".")[-1] == "localhost":
            literal = _LOOPBACK
        if literal is not None and not self._is_allowed(literal):
            raise OutboundRefusedError(f"{host} is an address that is not called")

    def _is_allowed(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self.allowed_networks)


def host_of(url: httpx.URL) -> str:
    """Return the host as it goes over the wire: lower case, ASCII, without brackets."""
    return url.raw_host.decode("ascii")


def port_of(url: httpx.URL) -> int:
    """Return the port that a URL with a known scheme leads to."""
    return url.port if url.port is not None else _DEFAULT_PORTS[url.scheme]
