"""
ISO 4217: which currencies there are, how many decimals each has, and its smallest coin.

The table is ours and not CLDR's, which says how amounts are shown: for HUF, IDR, COP and a
dozen others it shows no decimals where ISO, banks and payment providers count two.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

CurrencyCode: TypeAlias = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
"""How a code of ISO 4217 looks; `exponent` says whether there is one."""

_TWO: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD "
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB "
    "PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW "
    "ZWG"
)
# Withdrawn since 2021; what was sold in them stays readable.
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

EXPONENTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(
            "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
        ),
        **dict.fromkeys(_TWO.split(), 2),
        **dict.fromkeys(_WITHDRAWN.split(), 2),
        **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
        **dict.fromkeys("CLF UYW".split(), 4),
    }
)
"""Decimals of each currency; metals, funds' units of account and test codes are no money here."""

# In minor units. Where a country has no step, its smallest minor unit is a coin or nobody rounds.
_CASH_STEPS: Final = {
    "AUD": 5,
    "CAD": 5,
    "CHF": 5,
    "CZK": 100,
    "DKK": 50,
    "HUF": 500,
    "ILS": 10,
    "MYR": 5,
    "NOK": 100,
    "NZD": 10,
    "SEK": 100,
    "SGD": 5,
    "UAH": 50,
    "ZAR": 10,
}
# Countries of the euro that round at the till.
_EURO_CASH: Final = frozenset({"BE", "EE", "FI", "IE", "IT", "LT", "NL", "SK"})


class UnknownCurrencyError(ValueError):
    """A code that ISO 4217 does not know."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"{currency[:20]!r} is not a currency of ISO 4217")
        self.currency = currency


def exponent(currency: str) -> int:
    """
    Return how many decimals a currency has: 0, 2, 3 or 4.

    Raises:
        UnknownCurrencyError: ISO 4217 has no such code.
    """
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrencyError(currency) from None


def assumed_exponent(currency: str) -> int:
    """Return the decimals of a code that others made up: those of ISO 4217, else 2."""
    return EXPONENTS.get(currency, 2)


def cash_step(currency: str, *, country: str | None = None) -> int:
    """Return the smallest sum that can be paid in coins, in minor units; 1 where all can."""
    if currency == "EUR" and country in _EURO_CASH:
        return 5
    return _CASH_STEPS.get(currency, 1)
