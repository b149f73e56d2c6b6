"""Pure decisions: which lines are sales, and what the rest is."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from cartwheel.entrypoints.online_retail.reading import Line

CURRENCY: Final = "GBP"
_PENNY: Final = Decimal("0.01")
_NO_GOODS: Final[Mapping[str, str]] = {
    "AMAZONFEE": "a fee of a marketplace, no sale",
    "BANK CHARGES": "a fee of the bank, no sale",
    "CRUK": "a commission, no sale",
    "B": "an adjustment of bad debt, no sale",
}
_SERVICES: Final = frozenset({"POST", "DOT", "C2", "M", "m", "D", "S"})
_VOUCHER: Final = "gift_"
_COUNTRIES: Final[Mapping[str, str]] = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
}


def misfit(line: Line) -> str | None:
    """Return why a line is neither a sale nor takes one back, or None where it is or does."""
    if line.code in _NO_GOODS:
        return _NO_GOODS[line.code]
    is_back, less = line.is_cancellation, line.quantity < 0
    return _of_price(line.price, less) or _of_units(line, is_back=is_back, less=less)


@lru_cache(maxsize=8_192)
def _of_price(price: Decimal, less: bool) -> str | None:  # noqa: FBT001 - remembered by it
    if price < 0:
        return "a negative price"
    if price == 0:
        return "a correction of stock" if less else "it has no price"
    return None if price % _PENNY == 0 else "its price is no whole number of pennies"


def _of_units(line: Line, *, is_back: bool, less: bool) -> str | None:
    if line.quantity == 0:
        return "it has no quantity"
    if is_back and not less:
        return "a cancellation of less than nothing"
    if less and not is_back:
        return "a negative quantity in an invoice"
    return "a cancellation of nobody we know" if is_back and not line.customer else None


def is_product(code: str) -> bool:
    """Return True for what can be sold, be it postage."""
    return code not in _NO_GOODS


def kind_of(code: str) -> str:
    """Return the kind of the product that a stock code is."""
    if code in _SERVICES:
        return "service"
    return "digital" if code.startswith(_VOUCHER) else "physical"


def country_of(name: str) -> str | None:
    """Return the code of a country, by the name it has in the file."""
    return _COUNTRIES.get(name)


def pennies(amount: Decimal) -> int:
    """Return an amount that is whole pennies as these."""
    return int(amount.scaleb(2))
