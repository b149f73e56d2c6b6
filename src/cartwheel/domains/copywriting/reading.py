"""Variants out of what a model writes, piece by piece: each begins with a line `## 1`."""

import re
from collections.abc import Iterator
from typing import Final

from cartwheel.domains.copywriting.contracts import CopyPiece

_MARK: Final = re.compile(r"^\s*#{1,3}\s*(\d{1,2})\s*[.:)]?\s*$")
_LONGEST_MARK: Final = 12


class VariantReader:
    """
    Takes pieces as they come, and hands on what belongs to which variant.

    A line is held back only as long as it may still become a mark.
    """

    def __init__(self) -> None:
        self._at = -1
        self._line = ""
        self._is_passing = False
        self._texts: Final[list[list[str]]] = []

    def take(self, piece: str) -> Iterator[CopyPiece]:
        """Take a piece; what stands before the first mark belongs to nothing."""
        for part in re.split(r"(\n)", piece):
            if part == "\n":
                yield from self._end_line()
            elif part:
                yield from self._go_on(part)

    def end(self) -> tuple[str, ...]:
        """Return all variants, without space around them; empty ones are none."""
        if not self._is_passing and not _MARK.match(self._line) and self._at >= 0:
            self._texts[self._at].append(self._line)
        texts = ("".join(pieces).strip() for pieces in self._texts)
        return tuple(text for text in texts if text)

    def _go_on(self, part: str) -> Iterator[CopyPiece]:
        if self._is_passing:
            yield from self._add(part)
            return
        self._line += part
        may_be_mark = self._line.lstrip()[:1] in ("", "#") and len(self._line) <= _LONGEST_MARK
        if not may_be_mark:
            self._is_passing = True
            yield from self._add(self._line)

    def _end_line(self) -> Iterator[CopyPiece]:
        if not self._is_passing and _MARK.match(self._line):
            self._at += 1
            self._texts.append([])
        elif self._is_passing:
            yield from self._add("\n")
        else:
            yield from self._add(self._line + "\n")
        self._line, self._is_passing = "", False

    def _add(self, text: str) -> Iterator[CopyPiece]:
        if self._at >= 0:
            self._texts[self._at].append(text)
            yield CopyPiece(variant=self._at, text=text)
