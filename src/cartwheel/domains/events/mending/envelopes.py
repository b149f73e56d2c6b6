"""The envelope of an event: who, what, when, and what came with it."""

import json
import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Raw

from cartwheel.domains.events.contracts import Event, Repair
from cartwheel.domains.events.mending import values
from cartwheel.domains.events.mending.notes import Notes, encode as encode_value
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import issues_of

TOO_DEEP: Final = Issue((), "It is nested too deeply")

_NUL: Final = rb"\u0000"
_REPLACEMENT: Final = "\ufffd"
_NOT_STORABLE: Final = Repair(
    "*", Raw(b'"characters that cannot be stored"'), Raw(b'"\xef\xbf\xbd"')
)

_event: Final = msgspec.json.Decoder(Event)
_fields: Final = msgspec.json.Decoder(dict[str, Raw])
_value: Final = msgspec.json.Decoder(float_hook=Decimal)
_moment: Final = msgspec.json.Decoder(datetime)


def _type(given: Any) -> str | None:
    return given.strip().lower() if isinstance(given, str) else None


_SCALARS: Final[dict[str, Callable[[Any], str | None]]] = {
    "type": _type,
    "messageId": values.identifier,
    "anonymousId": values.identifier,
    "userId": values.identifier,
    "previousId": values.identifier,
    "groupId": values.identifier,
    "event": partial(values.text, longest=200),
    "name": values.short_text,
    "category": values.short_text,
    "channel": partial(values.text, longest=100),
}
_MOMENTS: Final = ("timestamp", "originalTimestamp", "sentAt")
_OBJECTS: Final = ("properties", "traits", "context", "integrations")
_MOST_DIGITS: Final = 4_000
_ABSENT: Final = object()
_NOTHING: Final = (b"null", b'""', b"[]", b"{}")


def read_event(raw: bytes | Raw) -> Event:
    """
    Read one event; what does not come as the spec says is repaired or set aside.

    Empty ids, `null` and the empty list of PHP are absent, without a note.

    Raises:
        InvalidInputError: it says not of whom or of what it tells, or is no event at all.
    """
    try:
        if _NUL not in bytes(raw):
            return _event.decode(raw)
    except RecursionError:
        raise InvalidInputError(TOO_DEEP) from None
    except msgspec.MsgspecError:
        pass  # what is wrong is found field by field, and told if that does not help
    try:
        return _mended(bytes(raw))
    except RecursionError:
        raise InvalidInputError(TOO_DEEP) from None


def _mended(raw: bytes) -> Event:
    notes = Notes([])
    try:
        read = _fields.decode(raw) if _NUL not in raw else _storable(raw, notes)
    except msgspec.MsgspecError:
        read = _storable(raw, notes)
    fields = {name: bytes(value) for name, value in read.items()}
    for name, reader in _SCALARS.items():
        _mend(fields, name, reader, notes)
    for name in _MOMENTS:
        _mend_moment(fields, name, notes)
    for name in _OBJECTS:
        _mend_object(fields, name, notes)
    if "event" in fields and "type" not in fields:
        fields["type"] = b'"track"'
        notes.repaired("type", was=None, now="track")
    fields.pop("repairs", None)
    body = msgspec.json.encode({name: Raw(value) for name, value in fields.items()})
    try:
        event = _event.decode(body)
    except msgspec.MsgspecError as error:
        raise InvalidInputError(*issues_of(error, body, Event)) from None
    event.repairs = tuple(notes.repairs)
    return event


def _storable(raw: bytes, notes: Notes) -> dict[str, Raw]:
    """
    Read what a strict parser refuses or a store cannot hold.

    That is U+0000, one half of a surrogate pair, as left by cutting a string in JavaScript, and
    the `NaN` of Python's trackers.
    """
    try:
        given = json.loads(raw, parse_constant=_constant, parse_float=_float, parse_int=integer)
        cleaned = _clean(given)
        if cleaned != given:
            notes.repairs.append(_NOT_STORABLE)
        return _fields.decode(json.dumps(cleaned, ensure_ascii=False).encode())
    except RecursionError:
        raise InvalidInputError(TOO_DEEP) from None
    except msgspec.ValidationError as error:
        raise InvalidInputError(*issues_of(error, raw, Event)) from None
    except ValueError as error:
        raise InvalidInputError(Issue((), str(error))) from None


class NotANumber:
    """What stands for `NaN` and its like in JSON, until it is put right."""


_NAN: Final = NotANumber()


def _constant(_name: str) -> NotANumber:
    return _NAN


def integer(written: str) -> int | str:
    """Read an integer; one of thousands of digits, which Python refuses, stays a text."""
    return int(written) if len(written) <= _MOST_DIGITS else written


def read_foreign(body: bytes, name: str) -> tuple[dict[str, Any], list[Any]]:
    """
    Return what another tracker sends, and the list of events that it has by a name.

    Raises:
        InvalidInputError: there is no such list in it.
    """
    try:
        given = json.loads(body.decode(errors="replace"), parse_int=integer)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(Issue((), str(error))) from None
    events = given.get(name) if isinstance(given, dict) else None
    if not isinstance(events, list):
        raise InvalidInputError(Issue((name,), "A list of events is required"))
    return given, events


def _float(written: str) -> float | NotANumber:
    number = float(written)
    return number if math.isfinite(number) else _NAN


def _clean(value: Any) -> Any:
    match value:
        case str():
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return whole.replace("\0", _REPLACEMENT)
        case list():
            return [_clean(each) for each in value]
        case dict():
            return {_clean(name): _clean(each) for name, each in value.items()}
        case NotANumber():
            return None
    return value


def _given(fields: dict[str, bytes], name: str, notes: Notes) -> Any:
    """Read a field; _ABSENT when it is not there, holds nothing, or cannot be read."""
    raw = fields.get(name)
    if raw is None:
        return _ABSENT
    if raw in _NOTHING:
        del fields[name]
        return _ABSENT
    try:
        return _value.decode(raw)
    except msgspec.ValidationError:  # a number of 5,000 digits
        del fields[name]
        notes.set_aside_unread(name, Raw(raw))
        return _ABSENT


def _mend(
    fields: dict[str, bytes], name: str, read: Callable[[Any], str | None], notes: Notes
) -> None:
    given = _given(fields, name, notes)
    if given is _ABSENT:
        return
    value = read(given)
    if value is None:
        del fields[name]
        notes.set_aside(name, was=given)
    elif value != given:
        fields[name] = encode_value(value)
        if str(given) != value:
            notes.repaired(name, was=given, now=value)


def _mend_moment(fields: dict[str, bytes], name: str, notes: Notes) -> None:
    given = _given(fields, name, notes)
    if given is _ABSENT or _is_moment(fields[name]):
        return
    value = values.moment(given)
    if value is None:
        del fields[name]
        notes.set_aside(name, was=given)
    else:
        fields[name] = encode_value(value)
        notes.repaired(name, was=given, now=value)


def _is_moment(raw: bytes) -> bool:
    """True of a time as the spec writes it."""
    try:
        return raw[:1] == b'"' and _moment.decode(raw).tzinfo is not None
    except msgspec.ValidationError:
        return False


def _mend_object(fields: dict[str, bytes], name: str, notes: Notes) -> None:
    if fields.get(name, b"{")[:1] == b"{":
        return
    given = _given(fields, name, notes)
    if given is _ABSENT:
        return
    del fields[name]
    try:
        value = _value.decode(given) if isinstance(given, str) else None
    except (msgspec.MsgspecError, RecursionError):
        value = None
    if isinstance(value, dict):
        fields[name] = encode_value(value)
        notes.repaired(name, was=given, now=value)
    else:
        notes.set_aside(name, was=given)
