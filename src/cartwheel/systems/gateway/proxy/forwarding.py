"""
Which headers pass: what belongs to one connection stays behind, and who asks is said anew.

`X-Forwarded-*` and `Forwarded` are taken from trusted proxies alone, and continued;
anybody else's are dropped, spelled with underscores too. (RFC 9110, 7.6.1; RFC 7239.)
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import add
from typing import Final, TypeAlias

from cartwheel.systems.gateway.asgi import Headers, Scope
from cartwheel.systems.gateway.hosts import is_host
from cartwheel.systems.rpc.actors import IDENTITY_HEADER

IPNetwork: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

CALLER_HEADER: Final = b"x-cartwheel-caller"
"""In it the door says, signed, where a call comes from; none passes it from outside."""

_HOP: Final = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer"
    b" transfer-encoding upgrade".split()
)
_SAID_ANEW: Final = frozenset(
    b"forwarded x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port x-real-ip"
    b" x-request-id traceparent content-length expect host".split()
)


def _spellings(name: bytes) -> Iterator[bytes]:
    first, *rest = name.split(b"-")
    for signs in product((b"-", b"_"), repeat=len(rest)):
        yield first + b"".join(map(add, signs, rest))


# Services that take headers as CGI does know no difference between a dash and an underscore.
_DROPPED: Final = frozenset(
    spelling
    for name in _HOP | _SAID_ANEW | {IDENTITY_HEADER, CALLER_HEADER}
    for spelling in _spellings(name)
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as the door believes it."""

    address: str
    scheme: str
    host: bytes
    chain: bytes
    """What `X-Forwarded-For` says from here on."""
    elements: bytes
    """What `Forwarded` says from here on."""


class Trust:
    """Knows whose `X-Forwarded-*` are believed."""

    def __init__(self, networks: Iterable[str | IPNetwork]) -> None:
        self._networks = tuple(ipaddress.ip_network(network) for network in networks)
        self._trusts = lru_cache(4096)(self._look)

    def believes(self, address: str) -> bool:
        """Tell whether an address is that of a trusted proxy."""
        return self._trusts(address)

    def caller(self, scope: Scope) -> Caller:
        """Tell who asks: the last address that is no trusted proxy's."""
        peer: str = scope["client"][0]
        host = chain = elements = b""
        scheme = "https" if scope["scheme"] in {"https", "wss"} else "http"
        believed = bool(self._networks) and self._trusts(peer)
        for name, value in scope["headers"]:
            if name == b"host":
                host = host or value
            elif not believed:
                continue
            elif name == b"x-forwarded-for":
                chain = chain + b", " + value if chain else value
            elif name == b"forwarded":
                elements = elements + b", " + value if elements else value
            elif name == b"x-forwarded-proto" and value in {b"http", b"https"}:
                scheme = value.decode()
            elif name == b"x-forwarded-host" and is_host(value.decode("latin-1")):
                host = value
        address = self._first_stranger(chain, peer) if chain else peer
        last = peer.encode()
        node = b'"[%b]"' % last if b":" in last else last
        element = b'for=%b;host="%b";proto=%b' % (node, _quoted(host), scheme.encode())
        return Caller(
            address,
            scheme,
            host,
            b"%b, %b" % (chain, last) if chain else last,
            b"%b, %b" % (elements, element) if elements else element,
        )

    def _first_stranger(self, chain: bytes, peer: str) -> str:
        for part in reversed(chain.decode("latin-1").split(",")):
            address = _without_port(part.strip())
            try:
                ipaddress.ip_address(address)
            except ValueError:
                return peer
            if not self._trusts(address):
                return address
            peer = address
        return peer

    def _look(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        # A socket for both kinds of addresses writes those of IPv4 as IPv6's.
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in network for network in self._networks)


def _without_port(node: str) -> str:
    """Some balancers write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`."""
    if node.startswith("["):
        return node[1:].partition("]")[0]
    return node.partition(":")[0] if node.count(":") == 1 else node


def request_headers(scope: Scope, caller: Caller, *, host: bytes) -> Headers:
    """Return what goes on to an instance, without the headers that frame the body."""
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    named = _named_by_connection(headers)
    state = scope["state"]
    passed = [(b"host", host)]
    passed += [pair for pair in headers if pair[0] not in _DROPPED and pair[0] not in named]
    passed += (
        (b"x-forwarded-for", caller.chain),
        (b"x-forwarded-proto", caller.scheme.encode()),
        (b"x-forwarded-host", caller.host),
        (b"forwarded", caller.elements),
        (b"x-request-id", state["request_id"].encode()),
        (b"traceparent", state["traceparent"].encode()),
    )
    if (identity := state.get("identity_token")) is not None:
        passed.append((IDENTITY_HEADER, identity))
    if (word := state.get("caller_word")) is not None:
        passed.append((CALLER_HEADER, word))
    return passed


def answer_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return what goes back to the client; names are in lower case."""
    lower = [(name.lower(), value) for name, value in headers]
    named = _named_by_connection(lower)
    return [pair for pair in lower if pair[0] not in _HOP and pair[0] not in named]


def _named_by_connection(headers: Iterable[tuple[bytes, bytes]]) -> frozenset[bytes]:
    named: frozenset[bytes] = frozenset()
    for name, value in headers:
        if name == b"connection" and value not in {b"keep-alive", b"close"}:
            named |= {part.strip().lower() for part in value.split(b",")}
    return named


def _quoted(value: bytes) -> bytes:
    return value.replace(b"\\", b"").replace(b'"', b"")
