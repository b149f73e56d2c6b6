"""Rejects: every line that could not be used, with its number and the reason."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from cartwheel.domains.clickstreams.errors import FileUnusableError
from cartwheel.domains.clickstreams.files.reading import Line

_HEADER: Final = ("line", "reason", "content")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


class Reject(NamedTuple):
    """One line and why it was not used."""

    line: Line
    reason: str

    @property
    def row(self) -> tuple[int, str, str]:
        """The same as files show it; bytes that are not UTF-8 are written as escapes."""
        number, content = self.line
        return number, self.reason, content.decode("utf-8", "backslashreplace")


class RejectsFile:
    """A csv file of `line,reason,content`, made when the first reject comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None

    def write(self, rejects: Iterable[Reject]) -> None:
        """
        Add rejects.

        Raises:
            FileUnusableError: the file cannot be written.
        """
        rows = [reject.row for reject in rejects]
        if not rows:
            return
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(_HEADER)
            csv.writer(self._file).writerows(rows)
            self._file.flush()
        except OSError as error:
            raise FileUnusableError(f"{self.path} cannot be written: {error.strerror}") from None
        self.count += len(rows)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()


def written(rows: Iterable[tuple[int, str, str]]) -> bytes:
    """Write rows of rejects as such a file, which spreadsheets show as they are."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(_HEADER)
    csv.writer(text).writerows((line, why, _guarded(content)) for line, why, content in rows)
    return text.getvalue().encode()


def _guarded(content: str) -> str:
    """Keep a spreadsheet from taking a line of a stranger's file for a formula."""
    return f"'{content}" if content.startswith(_FORMULAS) else content
