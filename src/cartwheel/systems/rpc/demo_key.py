"""
The key that the page at `/docs` fills in by itself: that of a demo on one's own machine.

It is given to the page alone, and to nobody who is not at this machine:

- the connection comes from a loopback address, of a process of the user whom this one runs
  as (where the system tells, which Linux does), and no proxy says to speak for somebody else;
- the request names this machine, so that no other site's name leads here (DNS rebinding);
- the browser says that one of our own pages asks, which no page of another origin can.

What a caller may have otherwise is a page without a key.
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cartwheel.kernel.addresses import is_loopback
from cartwheel.systems.rpc.exchange import Exchange

_FORWARDED: Final = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
_ADDRESS, _OWNER = 1, 7


class DemoKey:
    """A key, and who may have it without asking."""

    def __init__(self, key: str) -> None:
        self._key = key

    def for_page(self, exchange: Exchange) -> str | None:
        """Return the key, if our own page asks for it on this machine."""
        headers = exchange.headers
        client = exchange.scope.get("client")
        if (
            client is None
            or not is_loopback(client[0])
            or headers.get(b"sec-fetch-site") != b"same-origin"
            or not _names_this_machine(headers)
            or any(name in headers for name in _FORWARDED)
            or _owner_of(client[0], int(client[1])) not in {None, os.getuid()}
        ):
            return None
        return self._key


def _names_this_machine(headers: Mapping[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1")
    name, _, port = host.rpartition(":")
    return is_loopback((name if port.isdigit() else host).strip("[]"))


def _owner_of(host: str, port: int) -> int | None:
    """Return which user's process holds this end of a connection; None where nobody says."""
    address = ipaddress.ip_address(host)
    table = Path("/proc/net/tcp6" if address.version == 6 else "/proc/net/tcp")  # noqa: PLR2004
    try:
        lines = table.read_text().splitlines()[1:]
    except OSError:  # another system than Linux
        return None
    packed = socket.inet_pton(socket.AF_INET6 if address.version == 6 else socket.AF_INET, host)  # noqa: PLR2004
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    wanted = f"{''.join(f'{word:08X}' for word in words)}:{port:04X}"
    for fields in map(str.split, lines):
        if fields[_ADDRESS] == wanted:
            return int(fields[_OWNER])
    return None
