"""Brings amounts of any currency to the order of a US dollar."""

from decimal import Decimal
from typing import Final

from cartwheel.kernel.currencies import assumed_exponent

# Units to the US dollar, to one digit: value bands are a matter of magnitude, no rates of a day.
_UNITS_PER_DOLLAR: Final = {
    "BRL": 5.0,
    "CNY": 7.0,
    "CZK": 20.0,
    "DKK": 7.0,
    "HKD": 8.0,
    "HUF": 400.0,
    "IDR": 16_000.0,
    "INR": 80.0,
    "JPY": 150.0,
    "KRW": 1_300.0,
    "MXN": 20.0,
    "NOK": 10.0,
    "PHP": 60.0,
    "PLN": 4.0,
    "RUB": 90.0,
    "SEK": 10.0,
    "THB": 35.0,
    "TRY": 40.0,
    "TWD": 30.0,
    "UAH": 40.0,
    "VND": 25_000.0,
    "ZAR": 20.0,
}


def in_dollars(minor: int | Decimal, currency: str) -> float:
    """Return an amount in dollars by rates of one digit, 1 for currencies that have none."""
    major = float(minor) / 10.0 ** assumed_exponent(currency)
    return major / _UNITS_PER_DOLLAR.get(currency, 1.0)
