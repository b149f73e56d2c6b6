"""
Which route takes a request.

The most exact host wins, then the longest prefix, then the newest of the dated
versions that is not newer than the one asked for. A route without a version takes
what no dated one does.

A path with encoded slashes or empty segments can be read in several ways, and whoever
stands behind reads it in one that the door does not know. It is taken only where every
way leads to one and the same route, and that route says what becomes of it; so nobody gets
around a route by another spelling.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from cartwheel.systems.gateway.config.loading import is_dated, path_prefix
from cartwheel.systems.gateway.config.specs import RouteSpec, VersionSpec
from cartwheel.systems.gateway.errors import (
    BadRequestTargetError,
    MethodNotAllowedError,
    RouteNotFoundError,
)
from cartwheel.systems.gateway.paths import decoded, ensure_plain, readings_of

T = TypeVar("T")

_NEWEST: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What answers a request, and the path that goes on."""

    target: T
    path: bytes


@dataclass(frozen=True, slots=True, eq=False)
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

    def find(
        self, host: bytes, path: bytes, method: str, headers: list[tuple[bytes, bytes]]
    ) -> Found[T]:
        """
        Return what answers a request; the path is as it came, without its query.

        Raises:
            BadRequestTargetError: the path is none, or can be read in two ways.
            RouteNotFoundError: there is none.
            MethodNotAllowedError: there is one for other methods.
        """
        ensure_plain(path)
        day = self._day(headers) if self._has_days else _NEWEST
        readings = readings_of(path)
        outcomes = {self._look_up(host, reading, method, day) for reading in readings}
        if len(outcomes) > 1:
            raise BadRequestTargetError("The path can be read in two ways")
        entry, others = outcomes.pop()
        if len(readings) > 1:
            path = _handled(path, entry or next(iter(others), None))
        if entry is not None:
            return Found(entry.target, path)
        if others:
            allowed = frozenset[str]().union(*(other.methods for other in others))
            raise MethodNotAllowedError(
                f"{method} is not taken here",
                allowed=tuple(sorted(allowed)),
                target=others[0].target,
            )
        raise RouteNotFoundError("There is nothing here")

    def _look_up(
        self, host: bytes, path: bytes, method: str, day: str
    ) -> tuple[_Entry[T] | None, tuple[_Entry[T], ...]]:
        """Return the route of an unquoted path, or those that would take other methods."""
        others: list[_Entry[T]] = []
        for entries in self._candidates(host):
            for entry in entries:
                if not entry.takes(path) or entry.day > day:
                    continue
                if not entry.methods or method in entry.methods:
                    return entry, ()
                others.append(entry)
        return None, tuple(others)

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


def _handled(path: bytes, entry: _Entry[T] | None) -> bytes:
    """Do with a path that can be read in several ways what its route says."""
    handling = "reject" if entry is None else entry.spec.ambiguous_paths
    if handling == "reject":
        raise BadRequestTargetError("The path holds encoded slashes or empty segments")
    return decoded(path) if handling == "decode" else path


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
