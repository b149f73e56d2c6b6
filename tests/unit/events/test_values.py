"""A value that is clear is read, however it is written; one that is not is None."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from cartwheel.domains.events.mending import values

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$19.99", "19.99", None),
        ("1,299.00", "1299", None),
        ("1.299,00 €", "1299", "EUR"),
        ("1\u202f299,00\u00a0€", "1299", "EUR"),
        ("1.299.000", "1299000", None),
        ("1,299", "1299", None),
        ("1.299", "1.299", None),
        ("19,99", "19.99", None),
        ("1\u2019299.50", "1299.5", None),
        ("₹1,29,900.00", "129900", "INR"),
        ("usd 5", "5", "USD"),
        ("US$ 5", "5", "USD"),
        ("5 kr.", "5", None),
        ("-$5.00", "-5", None),
        ("$-5", "-5", None),
        ("\u22125", "-5", None),
        ("(5.00)", "-5", None),
        (".5", "0.5", None),
    ],
)
def test_amounts_are_read_as_people_write_them(
    written: str, amount: str, currency: str | None
) -> None:
    assert values.amount(written) == Decimal(amount)
    assert values.currency_of_amount(written) == currency


@pytest.mark.parametrize(
    "written",
    ["free", "2 for 5", "10%", "1,29,9", "12,34,5", "1,299.00.1", "1 2", "€", "NaN", "Infinity"],
)
def test_what_is_not_clear_is_no_amount(written: str) -> None:
    assert values.amount(written) is None


def test_a_comma_that_may_part_thousands_or_fils_is_not_clear() -> None:
    assert values.amount("1,299", decimals=3) is None
    assert values.amount("1,299.500", decimals=3) == Decimal("1299.5")


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-03-01T12:00:00", NOON),
        ("2026-03-01 12:00:00 +0000", NOON),
        ("2026-03-01T13:00:00+0100", NOON),
        ("2026-03-01T12:00:00.000000000Z", NOON),
        ("2026-03-01", NOON - timedelta(hours=12)),
        ("20260301", NOON - timedelta(hours=12)),
        (1772366400, NOON),
        (1772366400.0, NOON),
        ("1772366400", NOON),
        (1772366400000, NOON),
        (1772366400000000, NOON),
        (1772366400000000000, NOON),
        ("Sun Mar 01 2026 13:00:00 GMT+0100 (CET)", NOON),
        ("Sun, 01 Mar 2026 12:00:00 GMT", NOON),
    ],
)
def test_times_are_read_in_every_form_that_says_which(given: Any, moment: datetime) -> None:
    assert values.moment(given) == moment


def test_a_time_keeps_the_zone_that_it_came_with() -> None:
    read = values.moment("2026-03-01T13:00:00+01:00")
    assert read is not None
    assert read.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize("given", ["yesterday", "2026-02-30", True, [], {}, 10**30, "", "9" * 30])
def test_what_is_no_time_is_none(given: Any) -> None:
    assert values.moment(given) is None


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (7, "7"),
        (7.0, "7"),
        (Decimal("7.0"), "7"),
        (7.5, "7.5"),
        ("7", "7"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_a_number_as_an_id_is_its_digits(given: Any, read: str) -> None:
    assert values.identifier(given) == read


@pytest.mark.parametrize("given", [True, "", [], {}, Decimal("1e400"), 10**70])
def test_what_is_no_id_is_none(given: Any) -> None:
    assert values.identifier(given) is None


def test_ids_that_are_too_long_are_cut_and_stay_apart() -> None:
    one, other = values.identifier("x" * 300), values.identifier("x" * 301)
    assert one is not None
    assert other is not None
    assert len(one) <= 255
    assert one != other
    assert one == values.identifier("x" * 300)


@pytest.mark.parametrize(
    ("given", "code"),
    [("usd", "USD"), (" USD ", "USD"), ("€", "EUR"), ("$", None), ("dollars", None), (840, None)],
)
def test_a_currency_is_a_code_or_a_sign_of_one_alone(given: Any, code: str | None) -> None:
    assert values.currency(given) == code
