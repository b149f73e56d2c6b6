"""From a parsed request to an ASGI scope, and from an answer's beginning to bytes."""

from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus
from time import time
from typing import Any, Final
from urllib.parse import unquote

from aiohttp.http import HttpVersion10, HttpVersion11, RawRequestMessage
from aiohttp.http_exceptions import BadStatusLine, LineTooLong

from cartwheel.kernel.errors import AppError
from cartwheel.systems.gateway.errors import (
    BadRequestError,
    HeadTooLargeError,
    MethodNotAllowedError,
    NotImplementedMethodError,
    UnknownCodingError,
    VersionNotSupportedError,
)
from cartwheel.systems.gateway.hosts import is_host

_LINES: Final = {
    status.value: b"HTTP/1.1 %d %s\r\n" % (status.value, status.phrase.encode())
    for status in HTTPStatus
}
_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}
BODYLESS: Final = frozenset({204, 304})

_USUAL: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def ensure_plain(message: RawRequestMessage) -> None:
    """
    Refuse a request that is HTTP by its form, and that the door does not pass on.

    Raises:
        VersionNotSupportedError: it is neither HTTP/1.1 nor HTTP/1.0.
        NotImplementedMethodError: CONNECT.
        MethodNotAllowedError: TRACE, which would show a page the headers it may not see.
        UnknownCodingError: the body is coded, and not just chunked.
        BadRequestError: the Host header is none; or HTTP/1.0 with chunks.
    """
    if message.version not in {HttpVersion11, HttpVersion10}:
        raise VersionNotSupportedError("The version of HTTP is neither 1.1 nor 1.0")
    if message.method == "CONNECT":
        raise NotImplementedMethodError("CONNECT is not passed on")
    if message.method == "TRACE":
        raise MethodNotAllowedError("TRACE is not taken here", allowed=_USUAL)
    host = message.headers.get("host")
    if host is not None and not is_host(host):
        raise BadRequestError("The Host header is no host")
    if message.chunked:
        if message.version == HttpVersion10:
            raise BadRequestError("The version of HTTP is 1.0, which has no chunks")
        if message.headers["transfer-encoding"].lower() != "chunked":
            raise UnknownCodingError("The only transfer coding taken is chunked")


def scope_of(
    message: RawRequestMessage, *, client: tuple[str, int], server: tuple[str, int], scheme: str
) -> dict[str, Any]:
    """
    Make the scope of a request; names of headers are in lower case.

    Raises:
        BadRequestError: the target is neither a path nor an absolute URL; and all that
            `ensure_plain` says.
    """
    ensure_plain(message)
    target = message.path
    headers = [(name.lower(), value) for name, value in message.raw_headers]
    if not target.startswith("/"):
        url = message.url
        if url.scheme not in {"http", "https"} or not is_host(url.raw_authority):
            raise BadRequestError("The request target is neither a path nor a URL")
        # RFC 9112, 3.2.2: the target's authority replaces the Host header.
        target = url.raw_path_qs
        headers = [pair for pair in headers if pair[0] != b"host"]
        headers.append((b"host", url.raw_authority.encode()))
    path, _, query = target.partition("?")
    scope = blank_scope(client=client, server=server, scheme=scheme)
    scope["http_version"] = "1.0" if message.version.minor == 0 else "1.1"
    scope["method"] = message.method
    scope["path"] = unquote(path) if "%" in path else path
    scope["raw_path"] = path.encode("utf-8", "surrogateescape")
    scope["query_string"] = query.encode("utf-8", "surrogateescape")
    scope["headers"] = headers
    return scope


def blank_scope(*, client: tuple[str, int], server: tuple[str, int], scheme: str) -> dict[str, Any]:
    """Make the scope of a request of which nothing is known, since it is none."""
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
        "path": "",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "headers": [],
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


def refusal_of(error: Exception) -> AppError:
    """Return what is said to a client whose bytes the parser did not take."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, LineTooLong):
        return HeadTooLargeError("A line of the head is too long")
    if isinstance(error, BadStatusLine) and "Invalid HTTP version" in error.message:
        return VersionNotSupportedError("The version of HTTP is neither 1.1 nor 1.0")
    return BadRequestError("The request is not plain HTTP")


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
