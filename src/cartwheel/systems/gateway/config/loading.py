"""From a file to a routing table, or to the words that say what is wrong with it."""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from cartwheel.systems.gateway.config.documents import read_toml, read_yaml
from cartwheel.systems.gateway.config.specs import DnsSpec, PoolSpec, RouteSpec, TableSpec
from cartwheel.systems.gateway.errors import RouteTableError

_VERSION: Final = "{version}"
_MOST_BYTES: Final = 1 << 20


def load(path: Path) -> TableSpec:
    """
    Read a table from a YAML or TOML file; it may take a while, so keep it off an event loop.

    Raises:
        RouteTableError: it cannot be read, is too large, or breaks a rule; the message holds
            each breach in a line, with the path of its entry.
    """
    is_toml = path.suffix == ".toml"
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise RouteTableError(f"{path} is larger than {_MOST_BYTES:,} bytes")
        content = read_toml(raw.decode()) if is_toml else read_yaml(raw.decode())
    except OSError as error:
        raise RouteTableError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, ValueError) as error:
        words = " ".join(str(error).split())
        raise RouteTableError(f"{path} is no {'TOML' if is_toml else 'YAML'}: {words}") from error
    return parse(content, source=str(path))


def parse(content: Any, *, source: str) -> TableSpec:
    """
    Make a table from what was read, and check what types cannot say.

    Raises:
        RouteTableError: see `load`.
    """
    try:
        table = msgspec.convert(content, TableSpec)
    except msgspec.ValidationError as error:
        message, _, place = str(error).rpartition(" - at ")
        where = place.strip("`") if message else "$"
        raise RouteTableError(f"{source}: {where}: {message or error}") from error
    breaches = [f"{place}: {words}" for place, words in _breaches(table)]
    if breaches:
        raise RouteTableError("\n".join(f"{source}: {breach}" for breach in breaches))
    return table


def is_dated(version: str) -> bool:
    """Tell whether a version is a day, which is asked for by the header."""
    try:
        date.fromisoformat(version)
    except ValueError:
        return False
    return True


def _breaches(table: TableSpec) -> Iterator[tuple[str, str]]:
    for name, pool in table.pools.items():
        yield from _pool_breaches(f"$.pools.{name}", pool)
    names = Counter(route.name for route in table.routes)
    for number, route in enumerate(table.routes):
        place = f"$.routes[{number}]"
        if names[route.name] > 1:
            yield f"{place}.name", f"{route.name!r} names {names[route.name]} routes"
        if route.pool not in table.pools:
            yield f"{place}.pool", f"no pool is called {route.pool!r}"
        yield from _route_breaches(place, route, table)
    if table.versions.default and not is_dated(table.versions.default):
        yield "$.versions.default", f"{table.versions.default!r} is no date"
    for number, network in enumerate(table.trusted_proxies):
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield f"$.trustedProxies[{number}]", str(error)


def _pool_breaches(place: str, pool: PoolSpec) -> Iterator[tuple[str, str]]:
    if bool(pool.upstreams) == (pool.discovery is not None):
        yield place, "give either upstreams or discovery"
    for number, address in enumerate(pool.upstreams):
        if not 0 < int(address.rpartition(":")[2]) < 1 << 16:
            yield f"{place}.upstreams[{number}]", f"{address!r} has no such port"
    found = pool.discovery
    if isinstance(found, DnsSpec) and found.record != "SRV" and found.port is None:
        yield f"{place}.discovery.port", "addresses need a port"


def _route_breaches(place: str, route: RouteSpec, table: TableSpec) -> Iterator[tuple[str, str]]:
    if route.version and not is_dated(route.version) and _VERSION not in route.prefix:
        yield f"{place}.version", f"a version that is no date needs {_VERSION} in the prefix"
    if _VERSION in route.prefix and not route.version:
        yield f"{place}.prefix", f"{_VERSION} needs a version"
    if "*" in route.host.removeprefix("*."):
        yield f"{place}.host", f"{route.host!r} may have one leading *."
    prefix = path_prefix(route)
    if "%" in prefix or "//" in prefix:
        yield f"{place}.prefix", f"{route.prefix!r} holds escapes or empty segments"
    if route.rewrite and not prefix.startswith(route.rewrite.prefix):
        yield f"{place}.rewrite.prefix", f"{route.rewrite.prefix!r} does not begin {prefix!r}"
    if route.identity is not None and table.tokens is None:
        yield f"{place}.identity", "the table has no tokens"


def path_prefix(route: RouteSpec) -> str:
    """Return the prefix a route's paths have, its version filled in, without a last slash."""
    return route.prefix.replace(_VERSION, route.version).rstrip("/")
