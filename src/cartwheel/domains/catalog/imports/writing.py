"""Rows of texts as a file, CSV or XLSX, which spreadsheets show as they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter

from cartwheel.domains.catalog.imports.cells import guarded
from cartwheel.domains.catalog.imports.contracts import SheetFormat
from cartwheel.domains.catalog.imports.errors import FileUnusableError

MEDIA_TYPES: Final = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LONGEST_CELL: Final = 32_767
_MOST_ROWS: Final = 1_048_576


def write_sheet(
    format_: SheetFormat, rows: Iterable[Sequence[str]], *, delimiter: str = ","
) -> bytes:
    """
    Write rows, the header first.

    Raises:
        FileUnusableError: the format has no place for that many rows or so long a text.
    """
    if format_ is SheetFormat.CSV:
        return _csv(rows, delimiter)
    return _xlsx(rows)


def _csv(rows: Iterable[Sequence[str]], delimiter: str) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([guarded(cell, typed=False) for cell in row] for row in rows)
    # With a byte order mark, without which a spreadsheet guesses the encoding.
    return written.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Products")
        text = book.add_format({"num_format": "@"})
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                shown = guarded(cell, typed=True)
                if len(shown) > _LONGEST_CELL or place >= _MOST_ROWS:
                    raise FileUnusableError(
                        "XLSX has no place for so long a text or so many rows: take CSV"
                    )
                # It tells by its answer that it left something out.
                if shown and sheet.write_string(place, column, shown, text):
                    raise FileUnusableError("XLSX has no place for this: take CSV")
    return written.getvalue()
