"""From a name to its addresses."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Protocol

from cartwheel.systems.outbound.errors import OutboundUnreachableError


class Resolver(Protocol):
    """Finds addresses; it is asked once for each call."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """
        Return the addresses of a host, the best first.

        Raises:
            OutboundUnreachableError: there is no such name, or nobody who knows it.
        """
        ...


class SystemResolver:
    """The machine's own resolver, /etc/hosts included."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """See `Resolver.resolve`."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise OutboundUnreachableError(f"{host} was not found") from error
        return [str(address[0]) for *_, address in found]
