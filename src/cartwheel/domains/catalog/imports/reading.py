"""The rows of a file, CSV or XLSX, as texts; and how the file is written."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from cartwheel.domains.catalog.imports.cells import text_of, unguarded
from cartwheel.domains.catalog.imports.contracts import MOST_ROWS, SheetFormat
from cartwheel.domains.catalog.imports.errors import FileUnusableError

MOST_COLUMNS: Final = 200
_MOST_UNPACKED: Final = 256 << 20
_MOST_PARTS: Final = 1_000
_BLOCK: Final = 1 << 20
_REACH: Final = 64
# A cell far out, for which everything up to it would be held in memory.
_FAR_OUT: Final = re.compile(
    rb"\br\s*=\s*[\"'](?:[a-z]{3,}[0-9]|[h-z][a-z][0-9]|"
    rb"[a-z]{0,2}(?:[1-9][0-9]{6}|[2-9][0-9]{5}|1[1-9][0-9]{4}|10[1-9][0-9]{3}))",
    re.IGNORECASE,
)
# All between the cells that are farthest out is held, whatever stands in it.
_MOST_AREA: Final = 5_000_000
_PLACE: Final = re.compile(rb"\br\s*=\s*[\"']([a-z]{1,2})([0-9]{1,6})[\"']", re.IGNORECASE)
_BROAD: Final = re.compile(rb"\br\s*=\s*[\"'][a-z]{2}[0-9]", re.IGNORECASE)
_LONG: Final = re.compile(rb"\br\s*=\s*[\"'][a-z]{1,2}[0-9]{5}", re.IGNORECASE)
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What a file holds: the first row, and those below with their numbers, blank ones left out.

    `line` is the number that a spreadsheet shows beside a row. `form` tells people how the
    file is written.
    """

    format: SheetFormat
    form: str
    delimiter: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(content: bytes) -> Sheet:
    """
    Read a file; of one of XLSX, the first sheet.

    Raises:
        FileUnusableError: it is neither, is damaged, or holds too much.
    """
    if content.startswith(b"PK\x03\x04"):
        format_, form, delimiter = SheetFormat.XLSX, "xlsx", ","
        found = _of_workbook(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnusableError("This is an old workbook, or one with a password: save it as XLSX")
    else:
        text, encoding = _decoded(content)
        delimiter = _delimiter_of(text)
        format_ = SheetFormat.CSV
        form = f"csv, {encoding}, {'tab' if delimiter == _DELIMITERS[2] else delimiter}"
        found = _of_text(text, delimiter)
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for line, row in found:
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = [cell.strip() for cell in row]
            continue
        if len(rows) == MOST_ROWS:
            raise FileUnusableError(f"A file has {MOST_ROWS:,} rows at most")
        rows.append((line, row))
    if header is None:
        raise FileUnusableError("The file is empty")
    if len(header) > MOST_COLUMNS:
        raise FileUnusableError(f"A file has {MOST_COLUMNS} columns at most")
    return Sheet(format_, form, delimiter, header, rows)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "windows-1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise FileUnusableError("The file is no text in UTF-8 or Windows-1252, and no XLSX")


def _delimiter_of(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _of_text(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield number, [unguarded(cell) for cell in row]
    except csv.Error as error:
        raise FileUnusableError(f"Line {reader.line_num}: {error}") from None


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _ensure_bounded(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        # Nothing is cut off: what stands in a column is told by its place.
        sheet = book.get_sheet_by_index(0)
        left_out = [""] * (sheet.start[1] if sheet.start else 0)
        for line, row in enumerate(sheet.iter_rows(), start=1):
            if row.count("") < len(row):
                yield line, left_out + [text_of(cell) for cell in row]
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise FileUnusableError(f"The workbook cannot be read: {error}") from None


def _ensure_bounded(content: bytes) -> None:
    """Unpack a workbook without keeping it, to see that it is one and how much it holds."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > _MOST_PARTS:
                raise FileUnusableError("The workbook has too many parts")
            if "xl/workbook.xml" not in names or {"mimetype", "content.xml"} & {*names}:
                raise FileUnusableError("The file is no XLSX")
            for name in names:
                is_broad = is_long = False
                for block, text in _blocks(packed, name):
                    unpacked += len(block)
                    if unpacked > _MOST_UNPACKED:
                        raise FileUnusableError("The workbook unpacks to too much")
                    if _FAR_OUT.search(text):
                        raise FileUnusableError(
                            f"A sheet has {MOST_ROWS:,} rows and {MOST_COLUMNS} columns at most"
                        )
                    is_broad = is_broad or _BROAD.search(text) is not None
                    is_long = is_long or _LONG.search(text) is not None
                if is_broad and is_long and _area(packed, name) > _MOST_AREA:
                    raise FileUnusableError(
                        f"A sheet has {_MOST_AREA:,} cells at most, rows times columns"
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileUnusableError(f"The workbook is damaged: {error}") from None


def _blocks(packed: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Unpack a part block by block, each also with the end of the one before."""
    kept = b""
    with packed.open(name) as part:
        while block := part.read(_BLOCK):
            yield block, kept + block
            kept = block[-_REACH:]


def _area(packed: zipfile.ZipFile, name: str) -> int:
    """Return how many cells lie between the first one and those that are farthest out."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for _, text in _blocks(packed, name):
        for column, row in _PLACE.findall(text):
            columns.add(column.upper())
            rows.add(row)
    return max(map(_number_of, columns)) * max(map(int, rows))


def _number_of(column: bytes) -> int:
    """Return the number of a column by its letters, of which A is 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
