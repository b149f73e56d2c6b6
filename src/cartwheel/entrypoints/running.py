"""Where the running server is and with which key to speak to it."""

from pathlib import Path
from typing import ClassVar
from uuid import UUID

import httpx
import msgspec

from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.embedded.home import Home


class NoServerError(AppError):
    """It is not known which server to speak to, or with which key."""

    code: ClassVar[str] = "client.no_server"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class RunningServer(msgspec.Struct, frozen=True):
    """A server and a key of one of its stores."""

    url: str
    key: str
    store_id: UUID | None = None

    @property
    def is_here(self) -> bool:
        """True when the server is on this machine, where no proxy belongs in between."""
        return is_loopback(httpx.URL(self.url).host)


def find(*, home: Path, url: str | None, key: str | None) -> RunningServer:
    """
    Return the server given, or else the one that runs on the home.

    The key of a home is never sent to another address than the home's own.

    Raises:
        NoServerError: no server runs on the home, or a key is missing.
    """
    if url is not None:
        if not _is_web_address(url):
            raise NoServerError(f"--url must look like http://127.0.0.1:8000, not {url!r}")
        if key is None:
            raise NoServerError("--url needs --key: a key of the store on that server")
        return RunningServer(url=url.rstrip("/"), key=key)
    found = Home.at(home).find_run()
    if found is None or found.key is None:
        raise NoServerError(
            f"No server runs on {home}: start one with `cartwheel up`, or give --url and --key"
        )
    if key is None:
        return RunningServer(url=found.url, key=found.key, store_id=found.store_id)
    # The key given may belong to any store of that server.
    return RunningServer(url=found.url, key=key)


def _is_web_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host)
