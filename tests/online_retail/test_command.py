"""The command opens the store it names, once, goes on with it, and says by its exit code."""

from pathlib import Path

import pytest
from click.testing import Result
from tests.kit.commands import run
from tests.online_retail.bringing import HEADER

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

SALE = "100,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
FEE = "C101,BANK CHARGES,Bank,-1,2010-12-02 08:26:00,1.01,,United Kingdom"


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
    return run("import", "online-retail", *given)


def test_a_store_comes_of_a_file(folder: Path, database: Database) -> None:
    assert database.url
    path = folder / "shop.csv"
    path.write_text(f"{HEADER}\n{SALE}\n{FEE}\n")
    name = f"Gifts {new_id()}"
    first, again = [call(str(path), "--store", name) for _ in range(2)]
    for result in (first, again):
        assert result.exit_code == 0, result.output
        for shown in ("2010-12", "14.29", "15.30", "-1.01", "0.00", "1 orders", "1 left out"):
            assert shown in result.output
    assert "opened the store" in first.output
    assert "opened the store" not in again.output
    report = (folder / "shop.left-out.csv").read_text()
    assert report.splitlines()[1:] == [
        '3,C101,BANK CHARGES,-1,1.01,-1.01,"a fee of the bank, no sale"'
    ]


def test_a_file_that_is_none(folder: Path) -> None:
    path = folder / "other.csv"
    path.write_text("a,b\n1,2\n")
    result = call(str(path), "--store", "Nothing")
    assert result.exit_code == 1
    assert "it is not Online Retail" in result.output
    assert "opened the store" not in result.output
