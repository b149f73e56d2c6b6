"""
Which route takes a request.

The most exact host wins, then the longest prefix, then the newest of the dated
versions that is not newer than the one asked for. A route without a version takes
what no dated one does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import unquote_to_bytes

from cartwheel.systems.gateway.config.loading import is_dated, path_prefix
from cartwheel.systems.gateway.config.specs import RouteSpec, VersionSpec
from cartwheel.systems.gateway.errors import (
    BadRequestTargetError,
    MethodNotAllowedError,
    RouteNotFoundError,
)

T = TypeVar("T")

# Encoded dots, slashes, backslashes and NUL: what stands behind may decode them first.
_AMBIGUOUS: Final = (b"%2e", b"%2f", b"%5c", b"%00")
_NEWEST: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    spec: RouteSpec
    target: T
    prefix: bytes
    inside: bytes
    methods: frozenset[str]
    day: str

    def takes(self, path: bytes) -> bool:
        return path.startswith(self.inside) or path == self.prefix


class Routes(Generic[T]):
    """The routes of one table, each with what answers it."""

    def __init__(self, routes: Iterable[tuple[RouteSpec, T]], versions: VersionSpec) -> None:
        self._exact: dict[bytes, list[_Entry[T]]] = {}
        self._suffixes: list[tuple[bytes, list[_Entry[T]]]] = []
        self._anywhere: list[_Entry[T]] = []
        self._header = versions.header.lower().encode()
        self._default = versions.default or _NEWEST
        suffixes: dict[bytes, list[_Entry[T]]] = {}
        for spec, target in routes:
            entry = _entry(spec, target)
            host = spec.host.lower().encode()
            if not host:
                self._anywhere.append(entry)
            elif host.startswith(b"*."):
                suffixes.setdefault(host[1:], []).append(entry)
            else:
                self._exact.setdefault(host, []).append(entry)
        self._suffixes = sorted(suffixes.items(), key=lambda item: -len(item[0]))
        for entries in (*self._exact.values(), *suffixes.values(), self._anywhere):
            entries.sort(key=lambda entry: entry.day, reverse=True)
            entries.sort(key=lambda entry: -len(entry.prefix))
        self._has_days = any(is_dated(spec.version) for spec, _ in routes)

    def find(self, host: bytes, path: bytes, method: str, headers: list[tuple[bytes, bytes]]) -> T:
        """
        Return what answers a request; the path is as it came, without its query.

        Raises:
            BadRequestTargetError: the path can be read in two ways.
            RouteNotFoundError: there is none.
            MethodNotAllowedError: there is one for other methods.
        """
        ensure_plain(path)
        if b"%" in path:
            # An encoded letter is that letter to whoever stands behind (RFC 3986, 6.2.2.2).
            path = unquote_to_bytes(path)
        day = self._day(headers) if self._has_days else _NEWEST
        others: list[_Entry[T]] = []
        for entries in self._candidates(host):
            for entry in entries:
                if not entry.takes(path) or entry.day > day:
                    continue
                if not entry.methods or method in entry.methods:
                    return entry.target
                others.append(entry)
        if others:
            allowed = frozenset[str]().union(*(entry.methods for entry in others))
            raise MethodNotAllowedError(
                f"{method} is not taken here",
                allowed=tuple(sorted(allowed)),
                target=others[0].target,
            )
        raise RouteNotFoundError("There is nothing here")

    def _candidates(self, host: bytes) -> Iterable[list[_Entry[T]]]:
        if self._exact or self._suffixes:
            name = _without_port(host.lower())
            if (entries := self._exact.get(name)) is not None:
                yield entries
            for suffix, entries in self._suffixes:
                if name.endswith(suffix):
                    yield entries
        yield self._anywhere

    def _day(self, headers: list[tuple[bytes, bytes]]) -> str:
        for name, value in headers:
            if name == self._header:
                given = value.decode("latin-1").strip()
                if not is_dated(given):
                    raise BadRequestTargetError("The version asked for is no date")
                return given
        return self._default


def ensure_plain(path: bytes) -> None:
    """
    Refuse a path that what stands behind could read otherwise than the table.

    Raises:
        BadRequestTargetError: dot segments, a backslash, or those encoded; a fragment.
    """
    if b"%" in path:
        lower = path.lower()
        if any(sequence in lower for sequence in _AMBIGUOUS):
            raise BadRequestTargetError("The path holds encoded dots or slashes")
    if b"/." in path and any(part in {b".", b".."} for part in path.split(b"/")):
        raise BadRequestTargetError("The path holds dot segments")
    if b"#" in path:
        raise BadRequestTargetError("The path holds a fragment")
    if b"\\" in path or b"//" in path:
        raise BadRequestTargetError("The path holds empty segments or backslashes")


def _entry(spec: RouteSpec, target: T) -> _Entry[T]:
    prefix = path_prefix(spec).encode()
    methods = frozenset(str(method) for method in spec.methods)
    return _Entry(
        spec,
        target,
        prefix or b"/",
        prefix + b"/",
        methods | {"HEAD"} if "GET" in methods else methods,
        spec.version if is_dated(spec.version) else "",
    )


def _without_port(host: bytes) -> bytes:
    if host.endswith(b"]"):
        return host
    name, _, port = host.rpartition(b":")
    return name if port.isdigit() else host
