"""Network addresses, as those are told apart who call from them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_address


@lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """
    Return what one customer of a provider holds: an IPv4 address, or a /64 network of IPv6.

    Whoever counts callers by single IPv6 addresses counts nobody: each customer has 2**64
    of them. What is no address (a socket's path, say) is returned as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found.packed, 64), strict=False))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or its address; asks nobody."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
