"""The precedence of Semantic Versioning 2.0 (semver.org, section 11)."""

import re
from typing import Any, Final, TypeAlias

SemVer: TypeAlias = tuple[Any, ...]
"""Compares as the versions do."""

_LONGEST: Final = 256
_IS_VERSION: Final = re.compile(
    r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
).fullmatch


def parse(text: Any) -> SemVer | None:
    """Return a version's precedence, None when it is none; a leading `v` is passed over."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    found = _IS_VERSION(text)
    if found is None:
        return None
    major, minor, patch, prerelease = found.groups()
    numbers = (int(major), int(minor), int(patch))
    if prerelease is None:
        return (*numbers, 1)  # a release comes after its pre-releases
    return (*numbers, 0, tuple(map(_identifier, prerelease.split("."))))


def _identifier(word: str) -> tuple[int, int, str]:
    # Numeric identifiers compare as numbers and come before words.
    return (0, int(word), "") if word.isdigit() else (1, 0, word)
