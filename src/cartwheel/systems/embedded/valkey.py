"""
The embedded Valkey: every write is on disk before it is acknowledged.

It listens on a Unix socket alone and never evicts: a full memory refuses writes.
"""

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import BusyLoadingError, ConnectionError as RedisConnectionError

from cartwheel.systems.embedded import accounts
from cartwheel.systems.embedded.accounts import Account
from cartwheel.systems.embedded.children import Child
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.leftovers import end_leftovers
from cartwheel.systems.embedded.programs import valkey_server
from cartwheel.systems.embedded.sockets import leave_socket_folder, socket_folder

NAME = "Valkey"

_SOCKET = "valkey.sock"
_START_SECONDS = 300

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "lazyfree-lazy-expire": "yes",
    "loglevel": "notice",
    # Half of what it would be: at rest nothing wakes it as often. A wait for something that does
    # not come ends up to 200 ms late, in place of 100; what comes ends it at once as before.
    "hz": "5",
}


@dataclass(frozen=True, slots=True)
class Valkey:
    """The running server."""

    child: Child
    folder: Path

    @classmethod
    async def start(
        cls,
        folder: Path,
        *,
        account: Account,
        log: Path,
        overrides: Mapping[str, str] | None = None,
    ) -> "Valkey":
        """
        Start the server on an absolute folder; it has read its data and answers on return.

        Raises:
            StartError: the folder cannot be used, or the server says no.
        """
        program = valkey_server()
        sockets = socket_folder(folder, name=_SOCKET)
        accounts.let_read(program, account)
        accounts.claim_folder(folder, account)
        accounts.let_through(folder, account)
        accounts.claim_folder(sockets, account)
        await end_leftovers(program.name, folder, signals=(signal.SIGTERM,))
        settings = _SETTINGS | {
            "dir": str(folder),
            "unixsocket": str(sockets / _SOCKET),
            **(overrides or {}),
        }
        child = await Child.start(
            NAME,
            [
                str(program),
                *(word for key, value in settings.items() for word in (f"--{key}", value)),
            ],
            account=account,
            folder=folder,
            log=log,
            farewell=signal.SIGTERM,
        )
        server = cls(child, folder)
        try:
            await server._wait_until_ready()
        except BaseException:
            await child.stop()
            raise
        return server

    @property
    def url(self) -> str:
        """The URL for the application."""
        return url(self.folder)

    async def stop(self) -> None:
        """Write everything out and stop; safe to repeat."""
        await self.child.stop()
        leave_socket_folder(self.folder, name=_SOCKET)

    async def _wait_until_ready(self) -> None:
        deadline = asyncio.get_running_loop().time() + _START_SECONDS
        async with Redis.from_url(self.url, protocol=2, socket_connect_timeout=5) as client:
            while True:
                try:
                    await client.get("")
                except (RedisConnectionError, BusyLoadingError, OSError):
                    await self.child.ensure_running()
                else:
                    return
                if asyncio.get_running_loop().time() > deadline:
                    raise StartError(f"Valkey does not answer (log: {self.child.log}).")
                await asyncio.sleep(0.02)


def url(folder: Path) -> str:
    """Return the URL of the server on a folder, running or not."""
    path = socket_folder(folder, name=_SOCKET) / _SOCKET
    return f"unix://{quote(str(path))}"
