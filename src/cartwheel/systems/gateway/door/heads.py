"""From a parsed request to an ASGI scope, and from an answer's beginning to bytes."""

from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus
from time import time
from typing import Any, Final
from urllib.parse import unquote

from aiohttp.http import RawRequestMessage

_LINES: Final = {
    status.value: b"HTTP/1.1 %d %s\r\n" % (status.value, status.phrase.encode())
    for status in HTTPStatus
}
_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}
BODYLESS: Final = frozenset({204, 304})


class MalformedTargetError(Exception):
    """The request's target is none that a server takes."""


def scope_of(
    message: RawRequestMessage, *, client: tuple[str, int], server: tuple[str, int], scheme: str
) -> dict[str, Any]:
    """
    Make the scope of a request; names of headers are in lower case.

    Raises:
        MalformedTargetError: the target is neither a path nor an absolute URL.
    """
    target = message.path
    headers = [(name.lower(), value) for name, value in message.raw_headers]
    if not target.startswith("/"):
        if not message.url.absolute or message.method == "CONNECT":
            raise MalformedTargetError
        # RFC 9112, 3.2.2: the target's authority replaces the Host header.
        target = message.url.raw_path_qs
        headers = [pair for pair in headers if pair[0] != b"host"]
        headers.append((b"host", message.url.raw_authority.encode()))
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.0" if message.version.minor == 0 else "1.1",
        "method": message.method,
        "scheme": scheme,
        "path": unquote(path) if "%" in path else path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query.encode("utf-8", "surrogateescape"),
        "root_path": "",
        "headers": headers,
        "client": client,
        "server": server,
        "state": {},
        "extensions": {},
    }


def head_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """
    Write the beginning of an answer, which ends with its empty line.

    Raises:
        ValueError: a header holds a line break.
    """
    parts = [_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status]
    parts += [b"%b: %b\r\n" % header for header in headers]
    parts.append(b"\r\n")
    head = b"".join(parts)
    if head.count(b"\r") != len(parts) or head.count(b"\n") != len(parts):
        raise ValueError("A header of the answer holds a line break")
    return head


class Clock:
    """The `Date` header, made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._date = b""

    def date(self) -> bytes:
        """Return the date of now."""
        second = int(time())
        if second != self._second:
            self._second, self._date = second, formatdate(second, usegmt=True).encode()
        return self._date
