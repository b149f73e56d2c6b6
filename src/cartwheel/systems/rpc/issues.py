"""
Every breach of an input's contract, each with its path.

msgspec stops at the first. Only once it has refused an input is the input taken
apart, field by field and item by item, to find the rest.
"""

import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence, Set as AbstractSet
from itertools import islice
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import Raw

from cartwheel.kernel.errors import Breach, Issue

_MOST_ISSUES: Final = 100

_MESSAGE: Final = re.compile(r"(.*?) - at `(?:key in )?\$?(.*?)`", re.DOTALL).fullmatch
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_MISSING: Final = re.compile(r"Object missing required field `(.+?)`").fullmatch
_BOUND: Final = re.compile(
    r"Expected `(\w+)( \| null)?`( of length)? (>=|<=|>|<) (-?[\d.]+)"
).fullmatch
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.+?)`").fullmatch

# As msgspec says it: here its words become ours.
_SAID: Final = (
    (re.compile(r"Expected `.+?` matching regex .*", re.DOTALL).fullmatch, Breach.PATTERN),
    (re.compile(r"Expected `.+?`, got .*", re.DOTALL).fullmatch, Breach.KIND),
    (re.compile(r"Invalid (enum )?value .*", re.DOTALL).fullmatch, Breach.CHOICE),
    (
        re.compile(r"Invalid (RFC3339|ISO8601|UUID|base64|decimal)\b.*", re.DOTALL).fullmatch,
        Breach.KIND,
    ),
)
_NUMBERS: Final = {
    ">=": Breach.AT_LEAST,
    "<=": Breach.AT_MOST,
    ">": Breach.ABOVE,
    "<": Breach.BELOW,
}
_TEXTS: Final = {">=": Breach.SHORTEST, "<=": Breach.LONGEST}
_LISTS: Final = {">=": Breach.FEWEST, "<=": Breach.MOST}

_items_of: Final = msgspec.json.Decoder(list[Raw]).decode
_members_of: Final = msgspec.json.Decoder(dict[str, Raw]).decode

_Path = tuple[str | int, ...]


def issues_of(error: msgspec.MsgspecError, raw: bytes | Raw, expected: Any) -> tuple[Issue, ...]:
    """
    Return what is wrong with JSON that msgspec refused with `error` as an `expected`.

    In the order of the declaration; at least one, and at most a hundred.
    """
    if not isinstance(error, msgspec.ValidationError):
        return (Issue((), str(error)),)
    try:
        return tuple(islice(_walk(raw, expected, error, ()), _MOST_ISSUES))
    except RecursionError:
        return (Issue((), "It is nested too deeply"),)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Behind the breach the text is no JSON: msgspec had not come that far.
        return (issue_of(error), Issue((), "JSON is malformed"))


def issue_of(error: msgspec.ValidationError, path: _Path = ()) -> Issue:
    """Return the one breach an error of msgspec speaks of, below a path."""
    message = str(error)
    if match := _MESSAGE(message):
        message, steps = match[1], match[2]
        path += tuple(
            name or (int(index) if index.isdigit() else "*") for name, index in _STEP.findall(steps)
        )
    if match := _MISSING(message):
        return Issue((*path, match[1]), "Required", Breach.REQUIRED)
    if match := _UNKNOWN(message):
        return Issue((*path, match[1]), "Unknown field", Breach.UNKNOWN_FIELD)
    if match := _BOUND(message):
        kind, _, is_length, sign, limit = match.groups()
        bounds = _NUMBERS if not is_length else _TEXTS if kind in ("str", "bytes") else _LISTS
        return Issue(path, message, bounds.get(sign), msgspec.json.decode(limit))
    return Issue(path, message, next((code for said, code in _SAID if said(message)), None))


def nul_issues(value: Any, path: _Path = ()) -> Iterator[Issue]:
    """Find the character NUL, which PostgreSQL holds in no text, in what JSON was decoded to."""
    if isinstance(value, str):
        if "\0" in value:
            yield Issue(path, "The character NUL is not taken")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nul_issues(item, (*path, index))
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from nul_issues(key, path)
            yield from nul_issues(member, (*path, key))


def _walk(
    raw: bytes | Raw, expected: Any, error: msgspec.ValidationError, path: _Path
) -> Iterator[Issue]:
    found = False
    for issue in _inside(raw, _choose(raw, expected), path):
        found = True
        yield issue
    if not found:
        yield issue_of(error, path)


def _inside(raw: bytes | Raw, expected: Any, path: _Path) -> Iterator[Issue]:
    origin = get_origin(expected) or expected
    arguments = get_args(expected)
    if not isinstance(origin, type):
        return
    try:
        if issubclass(origin, msgspec.Struct):
            yield from _in_struct(_members_of(raw), expected, path)
        elif issubclass(origin, Mapping) and len(arguments) == 2:  # noqa: PLR2004
            decode = msgspec.json.Decoder(arguments[1]).decode
            for key, member in _members_of(raw).items():
                yield from _check(member, arguments[1], decode, (*path, key))
        elif issubclass(origin, Sequence | AbstractSet) and arguments:
            decode = msgspec.json.Decoder(arguments[0]).decode
            if origin is tuple and arguments[1:] != (...,):
                return
            for index, item in enumerate(_items_of(raw)):
                yield from _check(item, arguments[0], decode, (*path, index))
    except msgspec.ValidationError:
        return  # not even an object or a list: the error that brought us here says so


def _in_struct(members: dict[str, Raw], expected: Any, path: _Path) -> Iterator[Issue]:
    config = (get_origin(expected) or expected).__struct_config__
    known = {config.tag_field}
    for field in msgspec.structs.fields(expected):
        known.add(field.encode_name)
        at = (*path, field.encode_name)
        if field.encode_name in members:
            decode = msgspec.json.Decoder(field.type).decode
            yield from _check(members[field.encode_name], field.type, decode, at)
        elif field.required:
            yield Issue(at, "Required", Breach.REQUIRED)
    if config.forbid_unknown_fields:
        for name in members.keys() - known:
            yield Issue((*path, name), "Unknown field", Breach.UNKNOWN_FIELD)


def _check(raw: Raw, expected: Any, decode: Callable[[Raw], Any], path: _Path) -> Iterator[Issue]:
    try:
        decode(raw)
    except msgspec.ValidationError as error:
        yield from _walk(raw, expected, error, path)


def _choose(raw: bytes | Raw, expected: Any) -> Any:
    """Strip what surrounds a type; among tagged structs take the one the tag names."""
    if get_origin(expected) is Annotated:
        return _choose(raw, get_args(expected)[0])
    if get_origin(expected) not in (Union, types.UnionType):
        return expected
    options = [
        option for option in get_args(expected) if option not in (type(None), msgspec.UnsetType)
    ]
    if len(options) == 1:
        return _choose(raw, options[0])
    for option in options:
        config = getattr(get_origin(option) or option, "__struct_config__", None)
        if config is None or config.tag_field is None:
            continue
        try:
            tag = msgspec.json.decode(_members_of(raw).get(config.tag_field, b"null"))
        except msgspec.ValidationError:
            continue
        if tag == config.tag:
            return option
    return expected
