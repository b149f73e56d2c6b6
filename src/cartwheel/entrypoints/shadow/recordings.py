"""Recorded requests: those of a HAR file, or one a line as JSON."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import httpx
import msgspec
from msgspec import UNSET, Raw, UnsetType

from cartwheel.entrypoints.shadow.errors import ShadowUnusableError

STANDARD_INPUT: Final = Path("-")

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What says how an answer is to look. Nobody's credentials, and nothing of one connection.
_KEPT: Final = frozenset({"accept", "accept-language", "content-type", "idempotency-key"})
_GZIP: Final = b"\x1f\x8b"
_LONGEST_LINE: Final = 4 << 20
_LARGEST_HAR: Final = 512 << 20


class Recorded(NamedTuple):
    """A request; `target` is path and query below the address at which it was recorded."""

    number: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_safe(self) -> bool:
        """True when it changes nothing (RFC 9110, 9.2.1)."""
        return self.method in _SAFE


class Skipped(NamedTuple):
    """A request that is not sent, and why."""

    number: int
    reason: str


class _Line(msgspec.Struct):
    url: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: Raw | UnsetType = UNSET


class _Header(msgspec.Struct):
    name: str
    value: str


class _Posted(msgspec.Struct):
    text: str = ""


class _Request(msgspec.Struct):
    method: str
    url: str
    headers: list[_Header] = []
    post_data: _Posted | None = msgspec.field(name="postData", default=None)


class _Entry(msgspec.Struct):
    request: _Request


class _Log(msgspec.Struct):
    entries: list[_Entry]


class _Har(msgspec.Struct):
    log: _Log


def read_requests(path: Path, *, recorded_at: httpx.URL) -> Iterator[Recorded | Skipped]:
    """
    Read a HAR file (`.har`, maybe `.har.gz`), or JSON lines; `-` is standard input.

    A line has `url`, whole or from the root of its server, and maybe `method`, `headers` and
    `body`, which is JSON, or text as it was sent. Requests to other addresses than those below
    `recorded_at` are skipped.

    Raises:
        ShadowUnusableError: it cannot be read, breaks off, or is no HAR file.
    """
    try:
        if path == STANDARD_INPUT:
            # Not `sys.stdin`, which the interpreter cannot let go of while somebody reads it.
            with open(0, "rb", closefd=False) as lines:
                yield from _lines(lines, recorded_at)
            return
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            unpacked: Any = gzip.GzipFile(fileobj=raw) if is_packed else raw
            if path.name.removesuffix(".gz").endswith(".har"):
                yield from _entries(unpacked, recorded_at, path)
            else:
                yield from _lines(unpacked, recorded_at)
    except (OSError, EOFError, zlib.error) as error:
        raise ShadowUnusableError(f"{path} cannot be read: {error}") from error


def _entries(file: IO[bytes], base: httpx.URL, path: Path) -> Iterator[Recorded | Skipped]:
    content = file.read(_LARGEST_HAR + 1)
    if len(content) > _LARGEST_HAR:
        raise ShadowUnusableError(f"{path} is larger than {_LARGEST_HAR:,} bytes: give JSON lines")
    try:
        # Browsers and proxies differ in whether a byte order mark stands before it.
        har = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_Har)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ShadowUnusableError(f"{path} is no HAR file: {error}") from None
    for number, entry in enumerate(har.log.entries, start=1):
        request = entry.request
        body = request.post_data.text.encode() if request.post_data else b""
        headers = {header.name: header.value for header in request.headers}
        yield _recorded(number, request.method, request.url, headers, body, base)


def _lines(file: IO[bytes], base: httpx.URL) -> Iterator[Recorded | Skipped]:
    number = 0
    while content := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(content) > _LONGEST_LINE:
            yield Skipped(number, f"a line is longer than {_LONGEST_LINE:,} bytes")
            while content and not content.endswith(b"\n"):
                content = file.readline(_LONGEST_LINE)
            continue
        if not content.strip():
            continue
        try:
            line = msgspec.json.decode(content, type=_Line)
            body = b"" if line.body is UNSET else _body(line.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Skipped(number, f"a line is no request: {error}")
        else:
            yield _recorded(number, line.method, line.url, line.headers, body, base)


def _body(given: Raw) -> bytes:
    """Return what is sent: text as it was, anything else as JSON."""
    value = bytes(given)
    return msgspec.json.decode(value, type=str).encode() if value.startswith(b'"') else value


def _recorded(  # noqa: PLR0917 - what a request is made of
    number: int, method: str, url: str, headers: Mapping[str, str], body: bytes, base: httpx.URL
) -> Recorded | Skipped:
    try:
        whole = base.join(url)
    except httpx.InvalidURL:
        return Skipped(number, "its address is none")
    root = base.raw_path.decode().rstrip("/")
    target = whole.raw_path.decode()
    if (whole.host, whole.port) != (base.host, base.port) or not _is_below(target, root):
        return Skipped(number, "it went to another address")
    kept = {n.lower(): v for n, v in headers.items() if n.lower() in _KEPT and v.isprintable()}
    if body:
        kept.setdefault("content-type", "application/json")
    return Recorded(number, method.upper(), target.removeprefix(root), kept, body)


def _is_below(target: str, root: str) -> bool:
    return target.startswith(root) and target[len(root) : len(root) + 1] in ("", "/", "?")
