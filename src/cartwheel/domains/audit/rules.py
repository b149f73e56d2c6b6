"""What of a change is written down: what it is about, and nothing secret."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from cartwheel.domains.audit.contracts import AuditFilter
from cartwheel.kernel.clock import is_definite
from cartwheel.kernel.errors import InvalidInputError, Issue

MASK: Final = "***"
MOST_BYTES: Final = 16 << 10
MOST_SUBJECT: Final = 200

_DEEPEST: Final = 32
_WORDS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])").findall
_SECRET: Final = frozenset(
    """
    authorization binding challenge code codes cookie cookies credential credentials digest
    hash key otp passphrase password pin secret secrets signature token tokens totp uri
    """.split()
)
# These name what a secret belongs to, and are what one wants to read.
_PLAIN: Final = frozenset({"id", "ids", "at", "kind", "name", "prefix", "until"})

_encode: Final = msgspec.json.Encoder().encode


def ensure_aware(wanted: AuditFilter) -> None:
    """
    Refuse times that could be anywhen.

    Raises:
        InvalidInputError: a time has no time zone, or lies outside the years 1 to 9999.
    """
    issues = [
        Issue((name,), "It needs a time zone, and a year from 1 to 9999 in UTC")
        for name, time in (("since", wanted.since), ("until", wanted.until))
        if time is not None and not is_definite(time)
    ]
    if issues:
        raise InvalidInputError(*issues)


def shown(value: Any) -> str | None:
    """
    Return a value as JSON, secrets masked; None for nothing.

    Of what a struct calls `personal` it is told that it was there, and not what: no record is
    ever removed, and somebody may want to be forgotten. Of a value that is larger than 16 KiB
    only its size is told.
    """
    if value is None:
        return None
    plain = msgspec.to_builtins(_without_people(value, _DEEPEST), str_keys=True, enc_hook=_unknown)
    encoded = _encode(_masked(plain, _DEEPEST))
    if len(encoded) > MOST_BYTES:
        return _encode({"omittedBytes": len(encoded)}).decode()
    return encoded.decode()


def subject_of(given: Any) -> str | None:
    """Return what an input is about: its `id`, or else the first field that is called an id."""
    if not isinstance(given, msgspec.Struct):
        return None
    names = [f for f in given.__struct_fields__ if f == "id" or f.endswith("_id")]
    for name in sorted(names, key=lambda name: name != "id"):
        if getattr(given, name) is not None:
            return storable(str(getattr(given, name)))[:MOST_SUBJECT]
    return None


def storable(text: str) -> str:
    """Return text without the one character that PostgreSQL cannot hold."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


@lru_cache(maxsize=2_000)
def is_secret(name: str) -> bool:
    """Say whether a field of this name may hold a secret."""
    words = [word.lower() for word in _WORDS(name)]
    return bool(words) and words[-1] not in _PLAIN and not _SECRET.isdisjoint(words)


def _without_people(value: Any, depth: int) -> Any:
    """Return a value with structs as what they are written as, personal fields masked."""
    if not depth:
        return MASK
    if isinstance(value, msgspec.Struct):
        personal: frozenset[str] = getattr(value, "personal", frozenset())
        config = value.__struct_config__
        tag = {} if config.tag_field is None else {config.tag_field: config.tag}
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        return tag | {
            written: MASK
            if name in personal and getattr(value, name)
            else _without_people(getattr(value, name), depth - 1)
            for name, written in names
        }
    if isinstance(value, Mapping):
        return {name: _without_people(each, depth - 1) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_people(each, depth - 1) for each in value]
    return value


def _masked(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return storable(value)
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not depth:
        return MASK
    if isinstance(value, Mapping):
        return {
            storable(name): MASK
            if member is not None and is_secret(name)
            else _masked(member, depth - 1)
            for name, member in value.items()
        }
    return [_masked(member, depth - 1) for member in value]


def _unknown(value: Any) -> str:
    return f"<{type(value).__name__}>"
