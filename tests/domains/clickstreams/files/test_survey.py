"""One pass tells what a file is; only rows that can be used decide whether it is in order."""

from hashlib import sha256
from pathlib import Path

import pytest

from cartwheel.domains.clickstreams.files.survey import Survey

HEADER = b"timestamp,visitorid,event,itemid,transactionid"


def surveyed(path: Path, *lines: bytes) -> Survey:
    path.write_bytes(b"\n".join(lines))
    survey = Survey(path, declared=None)
    list(survey.steps())
    return survey


def test_what_a_survey_finds(tmp_path: Path) -> None:
    survey = surveyed(tmp_path / "f", HEADER, b"1,1,view,1,", b"", b"1,1,view,2,", b"2,1,view,3,")
    assert (survey.format.name, survey.rows, survey.is_in_order) == ("retailrocket", 3, True)
    assert survey.sha256 == sha256((tmp_path / "f").read_bytes()).hexdigest()
    assert [number for number, _ in survey.data_lines()] == [2, 4, 5]


def test_a_file_without_a_header_begins_with_its_first_row(tmp_path: Path) -> None:
    survey = surveyed(tmp_path / "f", b"1,2,3,pv,10", b"1,2,3,pv,11")
    assert (survey.format.name, survey.rows) == ("taobao", 2)
    assert [number for number, _ in survey.data_lines()] == [1, 2]


@pytest.mark.parametrize(
    ("last", "is_in_order"),
    [(b"4,1,view,1,", False), (b"5,1,view,1,", True), (b"4,broken", True), (b"never", True)],
)
def test_order_is_told_from_rows_that_can_be_used(
    tmp_path: Path, last: bytes, *, is_in_order: bool
) -> None:
    assert surveyed(tmp_path / "f", HEADER, b"5,1,view,1,", last).is_in_order is is_in_order
