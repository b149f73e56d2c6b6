"""The command opens the store it names, once; tried out, it opens none."""

from pathlib import Path

import pytest
from click.testing import Result
from tests.hotel_bookings.bringing import HEADER, line
from tests.kit.commands import run

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres, valkey: Valkey
) -> Path:
    for name, value in (
        ("CARTWHEEL_HOME", str(tmp_path / "home")),
        ("CARTWHEEL_DATABASE_URL", postgres.app_url),
        ("CARTWHEEL_REDIS_URL", valkey.url),
        ("CARTWHEEL_SECRET_KEY", "a secret of the tests, 32 characters"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*given: str) -> Result:
    return run("import", "hotel-bookings", *given)


def test_rentals_come_of_a_file(folder: Path, database: Database) -> None:
    assert database.url
    path = folder / "july.csv"
    path.write_text("\n".join((HEADER, line(1, 3), line(1, 3), line(2, 2), "")))
    name = f"Rooms {new_id()}"
    tried, first, again = [
        call(str(path), "--store", name, *more) for more in (["--dry-run"], [], [])
    ]
    for result in (tried, first, again):
        assert result.exit_code == 0, result.output
        for shown in ("Sea Hotel A", "3 lines: 2 bookings, 2 vehicles in 1 classes; 1 left out"):
            assert shown in result.output
    for result in (first, again):
        assert "400.80" in result.output
        assert "2  closed" in result.output
    assert ["opened the store" in each.output for each in (tried, first, again)] == [
        *(False, True),
        False,
    ]
    report = (folder / "july.left-out.csv").read_text()
    assert report.splitlines()[1:] == [
        "3,Sea Hotel,A,2015-07-01,3,50.10,150.30,closed,the same line as an earlier one"
    ]


def test_a_file_that_is_none(folder: Path) -> None:
    path = folder / "other.csv"
    path.write_text("a,b\n1,2\n")
    for more in ((), ("--dry-run",)):
        result = call(str(path), "--store", "Nothing", *more)
        assert result.exit_code == 1
        assert "it is not hotel bookings" in result.output
        assert "opened the store" not in result.output
