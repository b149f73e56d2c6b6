"""Files are read as they are written, and what would take the memory of a worker is refused."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, strategies as st
from tests.domains.catalog.spreadsheets import sheet

from cartwheel.domains.catalog.imports import reading
from cartwheel.domains.catalog.imports.cells import guarded, is_run, unguarded
from cartwheel.domains.catalog.imports.errors import FileUnusableError
from cartwheel.domains.catalog.imports.reading import read_sheet

HARD = st.text(st.sampled_from("'=+-@\t\r0123456789/.:eE ajnJANmar"), max_size=12) | st.text()


@given(HARD, st.booleans())
def test_guarding_is_undone_by_reading(text: str, typed: bool) -> None:  # noqa: FBT001
    written = guarded(text, typed=typed)
    assert not is_run(written)
    assert unguarded(written) == text


def workbook(*rows: list[object]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(place, column, cell, day)
                else:
                    page.write(place, column, cell)
    return written.getvalue()


def test_encodings_and_delimiters_are_found() -> None:
    rows = (("sku", "title"), ("1", "Tür; groß, 5 €"))
    for delimiter, encoding, form in (
        (",", "utf-8", "csv, utf-8, ,"),
        (";", "utf-8-sig", "csv, utf-8, ;"),
        (";", "windows-1252", "csv, windows-1252, ;"),
        ("\t", "utf-16", "csv, utf-16, tab"),
    ):
        found = read_sheet(sheet(*rows, delimiter=delimiter, encoding=encoding))
        assert (found.form, found.header, found.rows) == (form, ["sku", "title"], [(2, [*rows[1]])])


def test_cells_of_a_workbook() -> None:
    """An empty first column stays one; numbers and days are as they are shown."""
    rows = [
        ["", "sku", "n"],
        ["", 7, 0.1 + 0.2],
        [],
        ["", "007", date(2026, 3, 1)],
        ["", True, 5.0],
    ]
    found = read_sheet(workbook(*rows))
    assert found.header == ["", "sku", "n"]
    assert found.rows == [
        (2, ["", "7", "0.3"]),
        (4, ["", "007", "2026-03-01"]),
        (5, ["", "true", "5"]),
    ]


def packed(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return written.getvalue()


@pytest.mark.long
def test_what_would_take_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    far = io.BytesIO()
    with xlsxwriter.Workbook(far) as book:
        page = book.add_worksheet()
        page.write(0, 0, "sku")
        page.write(1_048_575, 16_383, "x")
    bomb = packed(xl__workbook=b"<a/>", xl__sheet=b"\0" * (reading._MOST_UNPACKED + 1))
    assert len(bomb) < 1 << 20
    for content, error in (
        (far.getvalue(), "A sheet has"),
        (bomb, "unpacks to too much"),
        (packed(content=b"<a/>"), "is no XLSX"),
        (packed(xl__workbook=b"<a/>"), "cannot be read"),
        (workbook(["sku"])[:-40], "damaged"),
        (b"\xd0\xcf\x11\xe0rest", "old workbook"),
        (b'sku\n"open', "Line 2"),
        (b",".join([b"c"] * 201) + b"\n", "200 columns"),
    ):
        with pytest.raises(FileUnusableError, match=error):
            read_sheet(content)
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(FileUnusableError, match="2 rows at most"):
        read_sheet(b"sku\n1\n2\n3\n")


@pytest.mark.parametrize(
    "cells",
    [[(0, 0), (99_999, 0), (0, 199)], [(99_998, 198)], [(0, 0), (27_777, 179), (28_000, 1)]],
)
def test_few_cells_with_much_emptiness_between_are_refused(cells: list[tuple[int, int]]) -> None:
    """A few kilobytes that would be millions of cells in memory; nothing of them is laid out."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        page = book.add_worksheet()
        for row, column in cells:
            page.write(row, column, "x")
    with pytest.raises(FileUnusableError, match="5,000,000 cells at most"):
        read_sheet(written.getvalue())


def test_a_row_is_read_by_its_places() -> None:
    """Wherever the sheet begins; what is zero is no blank."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        page = book.add_worksheet()
        page.write(3, 2, "sku")
        page.write(5, 3, 0)
    found = read_sheet(written.getvalue())
    assert found.header == ["", "", "sku", ""]
    assert found.rows == [(6, ["", "", "", "0"])]
