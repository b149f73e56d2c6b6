"""Money is whole minor units of ISO 4217, and what is divided adds up again."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, strategies as st

from cartwheel.kernel import money
from cartwheel.kernel.currencies import EXPONENTS
from cartwheel.kernel.money import Money, allot


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("JPY", 0), ("EUR", 2), ("HUF", 2), ("COP", 2), ("IDR", 2), ("KWD", 3), ("CLF", 4)],
)
def test_decimals_are_those_of_iso_4217(currency: str, decimals: int) -> None:
    assert money.exponent(currency) == decimals
    assert money.to_minor(Decimal(12), currency) == 12 * 10**decimals
    assert money.to_major(10**decimals, currency) == 1


def test_the_table_is_whole() -> None:
    by_decimals = {n: sum(d == n for d in EXPONENTS.values()) for n in set(EXPONENTS.values())}
    assert by_decimals == {0: 17, 2: 139 + 6, 3: 7, 4: 2}
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)


@pytest.mark.parametrize("code", ["XXX", "XAU", "eur", "", "EURO"])
def test_a_code_that_is_none_is_an_error_unless_it_is_assumed(code: str) -> None:
    for refused in (
        lambda: money.exponent(code),
        lambda: money.to_minor(Decimal(1), code),
        lambda: money.to_major(1, code),
        lambda: Money(1, code),
    ):
        with pytest.raises(money.UnknownCurrencyError):
            refused()
    assert money.assumed_exponent(code) == 2
    assert money.to_minor(Decimal("1.23"), code, assumed=True) == 123
    assert money.to_major(123, code, assumed=True) == Decimal("1.23")


def test_money_of_an_input_is_refused_at_its_field() -> None:
    class Priced(msgspec.Struct):
        price: Money

    decode = msgspec.json.Decoder(Priced).decode
    assert decode(b'{"price":{"amountMinor":-5,"currency":"EUR"}}').price == Money(-5, "EUR")
    for wrong in (
        b'{"price":{"amountMinor":5,"currency":"EUX"}}',
        b'{"price":{"amountMinor":1.5,"currency":"EUR"}}',
        b'{"price":{"amountMinor":10000000000000001,"currency":"EUR"}}',
        b'{"price":{"amountMinor":"5","currency":"EUR"}}',
    ):
        with pytest.raises(msgspec.ValidationError, match=r"\$\.price"):
            decode(wrong)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (50, (1, 1, 98), (1, 0, 49)),
        (100, (1, 1, 1), (34, 33, 33)),
        (101, (1, 1, 1), (34, 34, 33)),
        (-100, (1, 1, 1), (-34, -33, -33)),
        (5, (0, 0), (3, 2)),
        (0, (3, 4), (0, 0)),
        (0, (), ()),
        (7, (0, 5, 0), (0, 7, 0)),
    ],
)
def test_what_is_left_goes_to_the_largest_remainder_then_the_first(
    total: int, weights: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert allot(total, weights) == parts


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_parts_add_up_and_are_within_one_of_their_share(total: int, weights: list[int]) -> None:
    parts = allot(total, weights)
    assert sum(parts) == total
    assert allot(-total, weights) == tuple(-part for part in parts)
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        share = (total * weight, whole) if whole else (total, len(weights))
        assert abs(part * share[1] - share[0]) < share[1]


def test_nothing_is_allotted_to_nobody_or_by_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to allot"):
        allot(1, ())
    with pytest.raises(ValueError, match="negative"):
        allot(1, (1, -1))


@pytest.mark.parametrize(
    ("currency", "country", "due", "paid"),
    [
        ("CHF", None, 1_002, 1_000),
        ("CHF", None, 1_003, 1_005),
        ("SEK", None, 1_050, 1_100),
        ("SEK", None, 1_049, 1_000),
        ("HUF", None, 12_249, 12_000),
        ("HUF", None, 12_250, 12_500),
        ("EUR", "NL", 1_003, 1_005),
        ("EUR", "DE", 1_003, 1_003),
        ("CHF", None, -1_003, -1_005),
        ("JPY", None, 7, 7),
    ],
)
def test_cash_is_rounded_to_the_smallest_coin(
    currency: str, country: str | None, due: int, paid: int
) -> None:
    assert money.round_to_step(due, money.cash_step(currency, country=country)) == paid
