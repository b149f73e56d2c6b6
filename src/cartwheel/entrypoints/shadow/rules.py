"""Where answers may differ: ignored places, arrays in any order, headers that count."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cartwheel.entrypoints.shadow.errors import ShadowUnusableError


class Places:
    """
    Places in JSON, as pointers (RFC 6901) in which `*` is any one step and `**` any number.

    `/items/*/updatedAt` is a field of every item, `/**/updatedAt` is that field anywhere.
    """

    def __init__(self, pointers: Iterable[str]) -> None:
        """
        Take the pointers.

        Raises:
            ShadowUnusableError: one does not begin with a slash.
        """
        patterns = []
        for pointer in pointers:
            if not pointer.startswith("/"):
                raise ShadowUnusableError(f"{pointer!r} is no place: give one like /items/*/id")
            patterns.append("".join(map(_step, pointer[1:].split("/"))))
        self._matches = re.compile("|".join(patterns)).fullmatch if patterns else None

    def __contains__(self, pointer: str) -> bool:
        """Tell whether a place is one of them."""
        return self._matches is not None and self._matches(pointer) is not None


def _step(word: str) -> str:
    if word == "**":
        return "(?:/[^/]*)*"
    return "/[^/]*" if word == "*" else f"/{re.escape(word)}"


_NOWHERE: Final = Places(())


@dataclass(frozen=True, slots=True)
class Rules:
    """What of two answers is compared; with `allows_more` the new one may have further fields."""

    ignored: Places = _NOWHERE
    any_order: Places = _NOWHERE
    headers: tuple[str, ...] = ("content-type",)
    allows_more: bool = False
