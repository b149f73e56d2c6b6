"""JSON as people and languages write it: other quotes, trailing commas, comments, bare names."""

import json
import re
from typing import Final, NamedTuple

_PIECE: Final = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/|\#[^\n]*)
      | (?P<double>"(?:[^"\\]|\\.)*")
      | (?P<single>'(?:[^'\\]|\\.)*')
      | (?P<mark>[{}\[\]:,])
      | (?P<word>[^\s{}\[\]:,"']+)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_WORDS: Final = {
    "True": "true",
    "False": "false",
    "None": "null",
    "undefined": "null",
    "NaN": "null",
}
_CLOSERS: Final = {"{": "}", "[": "]"}


class Loosened(NamedTuple):
    """Strict JSON made of a text, whether anything but the end differs, and what closes it."""

    text: str
    is_changed: bool
    missing: str


def loosen(text: str) -> Loosened | None:  # noqa: C901 - a branch for each kind of piece
    """
    Read a text as JSON that is not strict; None where it cannot be told what is meant.

    What is `missing` at the end are closing brackets alone: a text that ends within a value, or
    right after a number, whose digits may go on, cannot be told.
    """
    parts: list[str] = []
    open_: list[str] = []
    position, last, is_changed = 0, "", False
    while position < len(text):
        found = _PIECE.match(text, position)
        if found is None:
            return None
        position = found.end()
        kind, piece = str(found.lastgroup), found[0]
        if kind == "space":
            is_changed |= bool(piece.strip())
            continue
        if kind == "mark" and piece in "}]":
            if not open_ or _CLOSERS[open_.pop()] != piece:
                return None
            if parts and parts[-1] == ",":
                parts.pop()
                is_changed = True
        elif kind == "mark" and piece in "{[":
            open_.append(piece)
        elif kind in ("single", "word"):
            strict = _strict(piece, kind, is_name=_is_name(parts, open_))
            if strict is None:
                return None
            is_changed |= strict != piece
            piece, kind = strict, "number" if strict[0] in "-0123456789" else "done"
        parts.append(piece)
        last = kind
    if open_ and (last in ("number", "") or (parts and parts[-1] in ":,{[")):
        return None
    missing = "".join(_CLOSERS[each] for each in reversed(open_))
    return Loosened("".join(parts) + missing, is_changed, missing)


def _is_name(parts: list[str], open_: list[str]) -> bool:
    return bool(open_) and open_[-1] == "{" and bool(parts) and parts[-1] in ("{", ",")


def _strict(piece: str, kind: str, *, is_name: bool) -> str | None:
    if kind == "single":
        inner = piece[1:-1].replace("\\'", "'")
        return '"' + re.sub(r'(?<!\\)"', r"\"", inner) + '"'
    if is_name:
        return json.dumps(piece)
    if piece in ("true", "false", "null") or piece in _WORDS:
        return _WORDS.get(piece, piece)
    return piece.removeprefix("+") if _NUMBER.fullmatch(piece) else None
