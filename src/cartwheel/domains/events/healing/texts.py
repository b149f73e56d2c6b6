"""From the bytes of a dead letter to a JSON value: encodings, loose JSON, cut ends, wrappings."""

import binascii
import json
import re
from base64 import b64decode
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qs

from cartwheel.domains.events.healing.lax import loosen
from cartwheel.domains.events.healing.operations import Operation, RepairStep
from cartwheel.domains.events.mending.envelopes import integer

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
# What UTF-8 that was read as Windows-1252 and written as UTF-8 again looks like.
_TWICE: Final = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u2013-\u203a\u0152-\u0178\u20ac\u2122]")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_WRAPPERS: Final = ("data", "payload", "event", "body", "message", "record", "detail", "json")
_OF_EVENTS: Final = frozenset({"type", "anonymousId", "userId", "properties", "batch", "messageId"})
_DEEPEST: Final = 4


class Unreadable(Exception):  # noqa: N818 - that a letter cannot be read is no fault of ours
    """Nothing says what was meant."""


def read(value: bytes) -> tuple[Any, list[Operation], str]:
    """
    Return the JSON value that bytes hold, what was done for it, and the brackets of its end.

    The last are those that had been cut off; an event that was taken out of what was cut off has
    none of its own to go by: then it is `?`.

    Raises:
        Unreadable: it cannot be told.
    """
    done: list[Operation] = []
    text = _decoded(value, done)
    found, missing = _parsed(text, done)
    for _ in range(_DEEPEST):
        inner, of_inner = _unwrapped(found, done)
        if inner is found:
            break
        found, missing = inner, "?" if missing else of_inner
    return found, done, missing


def _decoded(value: bytes, done: list[Operation]) -> str:
    encoding = next((name for mark, name in _MARKS if value.startswith(mark)), "")
    if not encoding and value[:4].count(0) == 2:  # noqa: PLR2004 - every other byte of UTF-16
        encoding = "utf-16-be" if value[0] == 0 else "utf-16-le"
    try:
        text = value.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise Unreadable from None
        try:
            text, encoding = value.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            raise Unreadable from None
    if not encoding and _TWICE.search(text):
        try:
            text, encoding = text.encode("cp1252").decode(), "utf-8 twice"
        except UnicodeError:
            encoding = ""  # some of it is right as it is
    if encoding:
        done.append(Operation(RepairStep.DECODE, was=encoding, now="utf-8"))
    return text


def _parsed(text: str, done: list[Operation]) -> tuple[Any, str]:
    try:
        return _loads(text), ""
    except (ValueError, RecursionError):
        pass  # it is looked at less strictly
    if (inner := _of_form(text)) is not None:
        done.append(Operation(RepairStep.UNWRAP, was="form", now="json"))
        return _parsed(inner, done)
    if (inner := _of_base64(text.strip())) is not None:
        done.append(Operation(RepairStep.DECODE, was="base64", now="utf-8"))
        return _parsed(inner, done)
    found = loosen(text)
    if found is None:
        raise Unreadable
    try:
        value = _loads(found.text)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if found.is_changed:
        done.append(Operation(RepairStep.LOOSEN))
    if found.missing:
        done.append(Operation(RepairStep.CLOSE, now=found.missing))
    return value, found.missing


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=integer, parse_constant=lambda _: None)


def _of_form(text: str) -> str | None:
    """Return the one JSON text in a form, if it is one."""
    if "=" not in text[:40] or "{" in text[:10]:
        return None
    try:
        fields = parse_qs(text, max_num_fields=20)
    except ValueError:
        return None
    found = [each for given in fields.values() for each in given if each[:1] in ("{", "[")]
    return found[0] if len(found) == 1 else None


def _of_base64(text: str) -> str | None:
    if not _BASE64.fullmatch(text):
        return None
    try:
        inner = b64decode(text.replace("-", "+").replace("_", "/") + "==").decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return inner if inner[:1] in ("{", "[") else None


def _unwrapped(found: Any, done: list[Operation]) -> tuple[Any, str]:
    if isinstance(found, str) and (found.lstrip()[:1] in ("{", "[") or _of_base64(found)):
        done.append(Operation(RepairStep.UNWRAP, was="text", now="json"))
        return _parsed(found, done)
    if isinstance(found, list) and len(found) == 1:
        done.append(Operation(RepairStep.UNWRAP, was="list", now="item"))
        return found[0], ""
    if isinstance(found, dict) and not _OF_EVENTS & found.keys():
        inner = [name for name in _WRAPPERS if isinstance(found.get(name), dict | list | str)]
        # What stands beside it may belong to the event: then nothing says what is meant.
        if len(found) == 1 and inner and not _is_plain(found[inner[0]]):
            done.append(Operation(RepairStep.UNWRAP, field=inner[0]))
            return found[inner[0]], ""
    return found, ""


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] not in ("{", "[") and not _of_base64(value)
