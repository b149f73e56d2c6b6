"""
The Segment HTTP tracking API, as the trackers of Segment and RudderStack speak it.

What comes is never judged by its content type: of these trackers some call JSON a form, others
a text. The key is the user name of `Basic`, else `writeKey` of the body, else of the query.
"""

import json
from typing import Final
from urllib.parse import parse_qs

import msgspec

from cartwheel.domains.events.procedures import ingest_router
from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.rpc.api import Meant, Wire

_PREFIXES: Final = (b"/v1/", b"/beacon/v1/")
_BATCHES: Final = frozenset({b"batch", b"b", b"import"})
_TYPES: Final = {
    **{name: name for name in (b"track", b"page", b"screen", b"identify", b"group", b"alias")},
    b"t": b"track",
    b"p": b"page",
    b"s": b"screen",
    b"i": b"identify",
    b"g": b"group",
    b"a": b"alias",
}


class UnknownCallError(AppError):
    """There is no such call in the tracking API."""

    code = "events.unknown_call"
    kind = Kind.NOT_FOUND


class _Keyed(msgspec.Struct):
    write_key: str | None = msgspec.field(default=None, name="writeKey")


_keyed: Final = msgspec.json.Decoder(_Keyed)


def means(path: bytes, query: bytes, body: bytes) -> Meant:
    """
    Return a call as a batch of events; what is wrong with these is found later.

    Raises:
        UnknownCallError: the path names no call.
    """
    name = path.rstrip(b"/").rpartition(b"/")[2]
    key = _key_of(body) or _key_of_query(query)
    if name in _BATCHES:
        return Meant(body, key)
    if name not in _TYPES:
        raise UnknownCallError(f"There is no call {name.decode(errors='replace')!r}")
    return Meant(b'{"batch":[' + _typed(body, _TYPES[name]) + b"]}", key)


def _typed(body: bytes, type_: bytes) -> bytes:
    """Say the type first, so that an event's own word for it, the last, is what counts."""
    start, brace, rest = body.partition(b"{")
    if start.strip() or not brace:
        return body or b"null"
    comma = b"" if rest.lstrip()[:1] == b"}" else b","
    return b'{"type":"' + type_ + b'"' + comma + rest


def _key_of(body: bytes) -> str | None:
    try:
        return _keyed.decode(body).write_key
    except (msgspec.MsgspecError, RecursionError):
        pass  # a lenient parser may find it all the same
    try:
        given = json.loads(body.decode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    key = given.get("writeKey") if isinstance(given, dict) else None
    return key if isinstance(key, str) else None


def _key_of_query(query: bytes) -> str | None:
    found = parse_qs(query.decode("latin-1")).get("writeKey")
    return found[0] if found else None


SEGMENT: Final = Wire(
    procedure=ingest_router.procedures["ingestBatch"],
    prefixes=_PREFIXES,
    means=means,
    success=b'{"success":true}',
)
