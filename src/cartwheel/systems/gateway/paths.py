"""
Paths of requests: what is none, in which ways one can be read, and how it is spelled once.

An encoded slash (`%2F`) is a part of its segment to some servers and ends it to others; an
empty segment (`//`) is one to some and nothing to others. Every other escape means what it
stands for to all of them (RFC 3986, 6.2.2.2).
"""

import re
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from cartwheel.systems.gateway.errors import BadRequestTargetError

# Encoded dots, backslashes and NUL: what stands behind may decode them first.
_NEVER: Final = (b"%2e", b"%5c", b"%00")
_DOTS: Final = frozenset({b".", b".."})
_SLASH: Final = re.compile(b"%2f", re.IGNORECASE)
_SLASHES: Final = re.compile(b"/{2,}")
_BROKEN: Final = re.compile(b"%(?![0-9A-Fa-f]{2})")
_PLAIN: Final = "/:@!$&'()*+,;=~"


def ensure_plain(path: bytes) -> None:
    """
    Refuse a path that no server behind may see, by whatever route.

    Raises:
        BadRequestTargetError: broken escapes; dot segments, a backslash, or those encoded; a
            fragment.
    """
    if b"%" in path:
        if _BROKEN.search(path):
            raise BadRequestTargetError("The path holds broken escapes")
        lower = path.lower()
        if any(sequence in lower for sequence in _NEVER):
            raise BadRequestTargetError("The path holds encoded dots or backslashes")
    if b"." in path and not _DOTS.isdisjoint(_SLASH.sub(b"/", path).split(b"/")):
        raise BadRequestTargetError("The path holds dot segments")
    if b"#" in path:
        raise BadRequestTargetError("The path holds a fragment")
    if b"\\" in path:
        raise BadRequestTargetError("The path holds backslashes")


def readings_of(path: bytes) -> tuple[bytes, ...]:
    """Return the ways to read a path, unquoted; it is one for all but a few paths."""
    if b"%" not in path and b"//" not in path:
        return (path,)
    kept = b"%2F".join(unquote_to_bytes(part) for part in _SLASH.split(path))
    slashed = unquote_to_bytes(path)
    merged = (_SLASHES.sub(b"/", kept), _SLASHES.sub(b"/", slashed))
    return tuple(dict.fromkeys((kept, slashed, *merged)))


def decoded(path: bytes) -> bytes:
    """Spell a path with its encoded slashes as slashes, and without empty segments."""
    return _SLASHES.sub(b"/", _SLASH.sub(b"/", path))


def respelled(path: bytes) -> bytes:
    """Spell a path without needless escapes; what an encoded slash is stays open."""
    parts = (quote_from_bytes(unquote_to_bytes(part), safe=_PLAIN) for part in _SLASH.split(path))
    return "%2F".join(parts).encode()
