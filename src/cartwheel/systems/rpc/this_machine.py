"""
Whether it is the user of this very machine who asks, for what a demo hands out.

- the connection comes from a loopback address, of a process of the user whom this one runs
  as (where the system tells, which Linux does), and no proxy says to speak for somebody else;
- the request names this machine, so that no other site's name leads here (DNS rebinding).
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cartwheel.kernel.addresses import is_loopback
from cartwheel.systems.rpc.context import RequestContext

_FORWARDED: Final = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
_ADDRESS, _OWNER = 1, 7


def is_of_this_machine(context: RequestContext) -> bool:
    """Tell whether a process of our own user sent a request here; reads a file of the system."""
    return (
        is_loopback(context.address)
        and _names_this_machine(context.headers)
        and not any(name in context.headers for name in _FORWARDED)
        and _owner_of(context.address, context.port) in {None, os.getuid()}
    )


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
