"""The fonts that we ship (Noto Sans, SIL Open Font License), and the letters that they have."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from fontTools.ttLib import TTFont

from cartwheel.kernel.errors import AppError, Kind

FOLDER: Final = Path(__file__).parent / "fonts"


class MissingGlyphError(AppError):
    """A document would show a box, since no shipped font has a letter of it."""

    code: ClassVar[str] = "documents.missing_glyph"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, letter: str, *, where: str) -> None:
        name = unicodedata.name(letter, "no name")
        super().__init__(f"{where}: no font for {letter!r} (U+{ord(letter):04X}, {name})")
        self.letter, self.where = letter, where


def ensure_printable(data: Any) -> None:
    """
    Refuse what the fonts cannot show, wherever it stands in the data.

    Raises:
        MissingGlyphError: of the first such letter; `where` is the path to it.
    """
    known = _letters()
    for where, text in _texts(data, ""):
        for letter in text:
            if ord(letter) not in known and not letter.isspace():
                raise MissingGlyphError(letter, where=where)


@cache
def _letters() -> frozenset[int]:
    letters: set[int] = set()
    for path in FOLDER.glob("*-Regular.ttf"):
        with TTFont(path, lazy=True) as font:
            letters.update(font.getBestCmap())
    return frozenset(letters)


def _texts(data: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, f"{where}.{name}" if where else name)
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _texts(value, f"{where}[{index}]")
