"""Tables in files: CSV, packed or not, read row by row with refusals that name the line."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from cartwheel.domains.predictions.errors import DataFileError

MOST_ROWS: Final = 5_000_000
_GZIP: Final = b"\x1f\x8b"


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
        opening = gzip.open if packed else open
        with opening(path, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    except FileNotFoundError:
        raise DataFileError(f"There is no file {path}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataFileError(f"{path.name} cannot be read: {error}") from None
    except UnicodeDecodeError:
        raise DataFileError(f"{path.name} is no text in UTF-8") from None
    except csv.Error as error:
        raise DataFileError(f"{path.name} is no CSV: {error}") from None


def read_table(path: Path) -> tuple[list[str], list[Mapping[str, str]]]:
    """
    Return the names of the columns and the rows of a file.

    Raises:
        DataFileError: it cannot be read, has no rows, or lines with another number of values.
    """
    rows: list[Mapping[str, str]] = []
    with _opened(path) as lines:
        reader = csv.reader(lines)
        names = [name.strip() for name in next(reader, [])]
        if not any(names):
            raise DataFileError(f"{path.name} is empty: its first line has to name the columns")
        if twice := {name for name in names if names.count(name) > 1}:
            raise DataFileError(f"{path.name} names the column {min(twice)} twice")
        for values in reader:
            if not values:
                continue
            if len(values) != len(names):
                raise DataFileError(
                    f"{path.name}, line {reader.line_num}: {len(values)} values for {len(names)}"
                    " columns"
                )
            if len(rows) == MOST_ROWS:
                raise DataFileError(f"{path.name} has more than {MOST_ROWS:,} rows")
            rows.append(dict(zip(names, values, strict=True)))
    if not rows:
        raise DataFileError(f"{path.name} has no rows below the names of its columns")
    return names, rows


def ensure_columns(path: Path, names: list[str], wanted: list[str]) -> None:
    """
    Refuse a file that lacks columns.

    Raises:
        DataFileError: it names them all.
    """
    if missing := [name for name in wanted if name not in names]:
        word = "the column" if len(missing) == 1 else "the columns"
        raise DataFileError(f"{path.name} lacks {word} {', '.join(missing)}")
