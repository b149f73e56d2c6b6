"""Takes connections from the listening socket, each known before anything is said over it."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final

import structlog

_AT_ONCE: Final = 100
"""Then the others have a turn."""
_PAUSE_SECONDS: Final = 1.0

_log = structlog.get_logger()


class Accepting:
    """
    Gives each connection that comes to `begin`, with its client's address, until closed.

    asyncio's own server would tell of a connection over TLS only after the handshake, which
    takes as long as the client likes. Where no file can be opened for a connection, it waits
    in the listening queue, and is asked for again every second.
    """

    def __init__(
        self, listener: socket.socket, begin: Callable[[socket.socket, Any], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._begin = begin
        self._pause: asyncio.TimerHandle | None = None
        self._is_short = False
        listener.setblocking(False)
        self._listen()

    def close(self) -> None:
        """Take no more; whoever still waits in the queue is refused."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()

    def _listen(self) -> None:
        self._pause = None
        self._loop.add_reader(self._listener, self._take)

    def _take(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                client, peer = self._listener.accept()
            except BlockingIOError:
                return
            except ConnectionError:  # it went while it waited
                continue
            except OSError as error:
                self._wait(error)
                return
            self._is_short = False
            client.setblocking(False)
            self._begin(client, peer)

    def _wait(self, error: OSError) -> None:
        if not self._is_short:
            _log.warning("connections cannot be taken", error=repr(error))
        self._is_short = True
        self._loop.remove_reader(self._listener)
        self._pause = self._loop.call_later(_PAUSE_SECONDS, self._listen)
