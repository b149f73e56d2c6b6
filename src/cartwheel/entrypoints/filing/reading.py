"""The rows of a file, csv or csv.gz, one by one."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cartwheel.entrypoints.filing.errors import FileUnusableError

_GZIP: Final = b"\x1f\x8b"


class Row(NamedTuple):
    """A row by the number of its line, and where the columns asked for stand in it."""

    number: int
    cells: list[str]
    places: list[int]

    @property
    def content(self) -> str:
        """All of it, to be shown."""
        return ",".join(self.cells)

    def wanted(self) -> list[str]:
        """
        Return the cells of the columns asked for, without spaces around them.

        Raises:
            ValueError: it has too few.
        """
        if max(self.places) >= len(self.cells):
            raise ValueError("it has too few cells")
        return [self.cells[place].strip() for place in self.places]


class Unreadable(NamedTuple):
    """A line that says nothing that can be understood, and why."""

    number: int
    content: str
    reason: str


def read_rows(path: Path, columns: Sequence[str], *, form: str) -> Iterator[Row]:
    """
    Read a file that has these columns, in any order; blank lines are left out.

    Raises:
        FileUnusableError: it cannot be read, breaks off, or is not of that form.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            unpacked = gzip.GzipFile(fileobj=raw) if is_packed else raw
            # Some editions of files are in Latin-1, in which all bytes are letters.
            text = io.TextIOWrapper(unpacked, encoding="utf-8-sig", errors="replace", newline="")
            rows = csv.reader(text)
            header = [name.strip() for name in next(rows, [])]
            if missing := [name for name in columns if name not in header]:
                raise FileUnusableError(f"{path} has no column {missing[0]}: it is not {form}")
            places = [header.index(name) for name in columns]
            for number, cells in enumerate(rows, start=2):
                if cells:
                    yield Row(number, cells, places)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise FileUnusableError(f"{path} cannot be read: {error}") from error
