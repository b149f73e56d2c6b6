"""Whether and for how long an answer may be kept (RFC 9111, RFC 5861)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from cartwheel.systems.gateway.config.specs import CacheSpec

_KEPT: Final = frozenset({200, 203, 300, 301, 308, 404, 410})
_LONGEST: Final = 31_536_000.0
_DIRECTIVE: Final = re.compile(rb'([^\s=,]+)(?:=(?:"([^"]*)"|([^,]*)))?')

Pairs = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Terms:
    """How an answer may be kept: spans in seconds, from the moment it was made."""

    fresh_seconds: float
    stale_seconds: float
    age_seconds: float
    public: bool
    vary: tuple[bytes, ...]
    has_validator: bool


def directives(headers: Pairs) -> dict[bytes, bytes]:
    """Return what `Cache-Control` says, names in lower case; what is said first counts."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name == b"cache-control":
            for directive, quoted, plain in _DIRECTIVE.findall(value):
                found.setdefault(directive.lower(), quoted or plain.strip())
    return found


def suffices(asked: dict[bytes, bytes], *, age: float, fresh_seconds: float) -> bool:
    """Tell whether an answer that is fresh, or stale within its terms, is what was asked for."""
    if b"no-cache" in asked:
        return False
    oldest, rest = _seconds(asked.get(b"max-age")), _seconds(asked.get(b"min-fresh"))
    # `max-age=0` is how browsers reload: not even what is as old as that will do.
    if oldest is not None and (age > oldest or oldest == 0):
        return False
    return rest is None or age + rest <= fresh_seconds


def terms_of(status: int, headers: Pairs, spec: CacheSpec, *, personal: bool) -> Terms | None:
    """Return the terms of an answer, None when it may not be kept; `personal` was the request."""
    headers = list(headers)
    said = directives(headers)
    if status not in _KEPT or said.keys() & {b"no-store", b"private"}:
        return None
    names = dict(headers)
    public = b"public" in said
    # A cookie is somebody's, whatever else is said: RFC 9111, 7.3, and what every cache does.
    if b"set-cookie" in names or (personal and not public):
        return None
    vary = tuple(
        sorted(
            part.strip().lower()
            for name, value in headers
            if name == b"vary"
            for part in value.split(b",")
        )
    )
    if b"*" in vary:
        return None
    has_validator = b"etag" in names or b"last-modified" in names
    fresh = _fresh(said, names, spec)
    stale = _seconds(said.get(b"stale-while-revalidate"))
    if stale is None:
        stale = spec.stale_while_revalidate_seconds
    if said.keys() & {b"must-revalidate", b"proxy-revalidate", b"no-cache"}:
        stale = 0.0
    if fresh <= 0 and not has_validator:
        return None
    age = _seconds(names.get(b"age")) or 0.0
    return Terms(fresh, stale, age, public, vary, has_validator)


def _fresh(said: dict[bytes, bytes], names: dict[bytes, bytes], spec: CacheSpec) -> float:
    if b"no-cache" in said:
        return 0.0
    for directive in (b"s-maxage", b"max-age"):
        if directive in said:
            return _seconds(said[directive]) or 0.0
    if (expires := names.get(b"expires")) is not None:
        return _until(expires, names.get(b"date"))
    return spec.default_seconds


def _until(expires: bytes, date: bytes | None) -> float:
    try:
        end = parsedate_to_datetime(expires.decode("latin-1"))
        start = parsedate_to_datetime((date or b"").decode("latin-1"))
        return (end - start).total_seconds()
    except (TypeError, ValueError):
        return 0.0  # "a cache recipient MUST interpret invalid date formats … as in the past"


def _seconds(value: bytes | None) -> float | None:
    if value is None or not value.isdigit():
        return None
    return min(float(value[:12]), _LONGEST)
