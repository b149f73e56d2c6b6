"""Which addresses belong to the public internet, and which words are addresses."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# The IANA registries of special-purpose addresses (RFC 6890), and what clouds put beside
# them. `is_global` of the standard library differs from one Python to the next.
_REFUSED_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network, unspecified
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by carriers (CGNAT); metadata of Alibaba Cloud
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # platform services of Azure
            "169.254.0.0/16",  # link-local; metadata of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; metadata of Oracle Cloud
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_GLOBAL_6: Final = IPv6Network("2000::/3")
"""All unicast that is handed out; mapped IPv4, NAT64, local and multicast lie outside."""
_REFUSED_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries any IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)

_IS_NUMERIC: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE).fullmatch


def is_public(address: Address) -> bool:
    """True for an address of the public internet; forms that carry another address are not."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    return (
        address.scope_id is None
        and address in _GLOBAL_6
        and not any(address in network for network in _REFUSED_6)
    )


def literal_of(host: str) -> Address | None:
    """
    Return the address that a host spells, None when it is a name.

    Raises:
        AddressValueError: it spells an address in another form than the usual one, such as
            `127.1`, `0x7f.0.0.1`, `0177.0.0.1` or `2130706433`, which resolvers take too.
    """
    if ":" in host:
        return IPv6Address(host)
    # A host whose last label is a number is an address, whatever the rest (WHATWG URL).
    labels = host.removesuffix(".").split(".")
    if not _IS_NUMERIC(labels[-1]):
        return None
    return IPv4Address(host)
