"""`cartwheel train` and `cartwheel predict-file`: public data, and files that lack something."""

import csv
import gzip
import math
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.conftest import DATA
from typer.testing import CliRunner

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.training.datasets.hotel import read_hotel
from cartwheel.domains.predictions.training.datasets.retail import read_retail
from cartwheel.entrypoints.cli import app

RUNNER = CliRunner()


def sample(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs {name} beside the project")
        pytest.skip(f"{name} is not beside the project")
    return path


@pytest.fixture(scope="module")
def shoppers() -> Path:
    return sample("online_shoppers_intention_train.csv.gz")


@pytest.fixture(scope="module")
def folder(shoppers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report about the shoppers."""
    made = tmp_path_factory.mktemp("shoppers")
    given = ["train", "--dataset", "shoppers", str(shoppers), "--output", str(made)]
    result = RUNNER.invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "a fifth, by chance: no times" in result.output
    return made


def some(shoppers: Path, count: int) -> list[dict[str, str]]:
    with gzip.open(shoppers, "rt") as lines:
        return [row for row, _ in zip(csv.DictReader(lines), range(count), strict=False)]


def write(path: Path, rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def predict(model: Path, file: Path, output: Path) -> dict[str, object]:
    given = ["predict-file", str(model), str(file), "--output", str(output), "--json"]
    result = RUNNER.invoke(app, given)
    assert result.exit_code == 0, result.output
    found: dict[str, object] = msgspec.json.decode(result.output)
    return found


@pytest.mark.long
def test_shoppers_are_told_apart_without_what_leaks(folder: Path) -> None:
    told = msgspec.json.decode((folder / "report.json").read_bytes())
    assert told["measures"]["auc"] >= 0.78
    assert told["measures"]["ece"] < 0.03
    assert told["measures"]["logLoss"] < told["floor"]["logLoss"]
    assert "PageValues" in told["leftOut"]
    assert "PageValues" not in {column["name"] for column in told["columns"]}
    assert told["parity"]["probability"] < 1e-5
    assert {path.name for path in folder.glob("*.png")} == {
        "curves.png",
        "reasons.png",
        "reliability.png",
    }
    assert "## By segment" in (folder / "report.md").read_text()


@pytest.mark.long
def test_a_file_is_scored_in_whatever_order_its_columns_are(
    folder: Path, shoppers: Path, tmp_path: Path
) -> None:
    model, rows = folder / "model.cartwheel", some(shoppers, 300)
    names = list(rows[0])
    whole = predict(model, write(tmp_path / "a.csv", rows, names), tmp_path / "a")
    assert whole["ignored"] == ["PageValues"]
    assert whole["measures"] is not None
    others = [name for name in reversed(names) if name not in {"PageValues", "Revenue"}]
    bare = predict(model, write(tmp_path / "b.csv", rows, others), tmp_path / "b")
    assert (bare["measures"], bare["ignored"], bare["rows"]) == (None, [], 300)
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()
    (packed := tmp_path / "c.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    assert predict(folder, packed, tmp_path / "c")["measures"] == whole["measures"]


@pytest.mark.long
def test_what_lacks_a_column_is_refused_by_its_name(
    folder: Path, shoppers: Path, tmp_path: Path
) -> None:
    model, rows = folder / "model.cartwheel", some(shoppers, 3)
    names = [name for name in rows[0] if name != "ExitRates"]
    rows[1] |= {"BounceRates": "often"}
    for file, reason in (
        (write(tmp_path / "a.csv", rows, names), "lacks the column ExitRates"),
        (write(tmp_path / "b.csv", rows, list(rows[0])), "BounceRates: 'often' is not a number"),
        (tmp_path / "none.csv", "There is no file"),
    ):
        result = RUNNER.invoke(app, ["predict-file", str(model), str(file)])
        assert result.exit_code == 1
        assert reason in result.stderr
    result = RUNNER.invoke(app, ["predict-file", str(shoppers), str(shoppers)])
    assert (result.exit_code, "damaged or no model" in result.stderr) == (1, True)


def test_customers_are_seen_as_they_were_at_the_end_of_a_month(tmp_path: Path) -> None:
    """What is bought after it is the outcome, and nothing of it is among what was known."""
    lines = [
        ("1", "mug", "2", "2011-01-10 09:00:00", "3.50", "7", "France"),
        ("C2", "mug", "-1", "2011-01-20 09:00:00", "3.50", "7", "France"),
        ("3", "cup", "1", "2011-02-10 09:00:00", "9.00", "7", "France"),
        ("4", "cup", "1", "2011-02-20 09:00:00", "9.00", "", "France"),
        ("5", "cup", "1", "2011-04-15 09:00:00", "9.00", "8", "Spain"),
    ]
    names = (
        "InvoiceNo",
        "StockCode",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    )
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    found = read_retail(write(tmp_path / "retail.csv", rows, names))
    shown = {column.name: found.matrix[:, n] for n, column in enumerate(found.columns)}
    # February and March: what April brought is known for the first two alone.
    assert found.labels.tolist() == [True, False]
    assert shown["invoices"].tolist() == [1, 2]
    assert shown["daysSince"].tolist() == [21, 18]
    assert shown["spent"].tolist() == [7, 16]
    assert shown["cancelled"].tolist() == pytest.approx([0.5, 1 / 3], abs=1e-4)


BOOKING = {
    "hotel": "City Hotel",
    "is_canceled": "0",
    "lead_time": "7",
    "arrival_date_year": "2015",
    "arrival_date_month": "July",
    "arrival_date_week_number": "27",
    "arrival_date_day_of_month": "1",
    "stays_in_weekend_nights": "0",
    "stays_in_week_nights": "2",
    "adults": "2",
    "children": "NA",
    "babies": "0",
    "meal": "BB",
    "country": "PRT",
    "market_segment": "Direct",
    "distribution_channel": "Direct",
    "is_repeated_guest": "0",
    "previous_cancellations": "1",
    "previous_bookings_not_canceled": "0",
    "reserved_room_type": "A",
    "assigned_room_type": "C",
    "booking_changes": "3",
    "deposit_type": "No Deposit",
    "agent": "NULL",
    "company": "NULL",
    "days_in_waiting_list": "0",
    "customer_type": "Transient",
    "adr": "75.5",
    "required_car_parking_spaces": "1",
    "total_of_special_requests": "0",
    "reservation_status": "Check-Out",
    "reservation_status_date": "7/3/2015",
}


def test_a_booking_is_of_its_arrival_and_knows_nothing_later(tmp_path: Path) -> None:
    """Whatever says how it went, or is written at check-in, is left out, each with its reason."""
    cancelled = BOOKING | {"is_canceled": "1", "lead_time": "200", "children": "1", "agent": "9"}
    rows = [BOOKING, cancelled | {"arrival_date_month": "August"}]
    found = read_hotel(write(tmp_path / "hotel.csv", rows, list(BOOKING)))
    shown = {column.name: found.matrix[:, n] for n, column in enumerate(found.columns)}
    assert found.labels.tolist() == [False, True]
    assert found.window == (datetime(2015, 7, 1, tzinfo=UTC), datetime(2015, 8, 1, tzinfo=UTC))
    assert shown["lead_time"].tolist() == [7, 200]
    assert [math.isnan(value) for value in shown["children"]] == [True, False]
    assert [math.isnan(value) for value in shown["agent"]] == [True, False]
    later = {
        *("reservation_status", "reservation_status_date", "assigned_room_type", "country"),
        *("required_car_parking_spaces", "booking_changes", "days_in_waiting_list"),
    }
    assert later <= set(found.left_out)
    assert set(BOOKING) - {"is_canceled"} == {*shown, *found.left_out}
    assert not set(shown) & set(found.left_out)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"arrival_date_month": "Juli"}, "hotel.csv, row 2: time data"),
        ({"lead_time": "long"}, "hotel.csv: lead_time: 'long' is not a number"),
        ({"is_canceled": "perhaps"}, "perhaps"),
    ],
)
def test_a_booking_that_cannot_be_read_is_named(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    path = write(tmp_path / "hotel.csv", [BOOKING, BOOKING | values], list(BOOKING))
    with pytest.raises(DataFileError, match=reason):
        read_hotel(path)


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    for given in (["train"], ["train", "--dataset", "shoppers"]):
        assert RUNNER.invoke(app, given).exit_code == 2
    (empty := tmp_path / "empty.csv").write_text("")
    result = RUNNER.invoke(app, ["train", "--dataset", "shoppers", str(empty)])
    assert (result.exit_code, "empty.csv is empty" in result.stderr) == (1, True)
