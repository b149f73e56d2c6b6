"""Money in integer minor units of an ISO 4217 currency; never a float."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS: Final = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


def exponent(currency: str) -> int:
    """Return how many decimals a currency has: 0, 2 or 3."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Convert an amount in major units to minor units, half to even."""
    return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN))


def to_major(minor: int, currency: str) -> Decimal:
    """Convert minor units to an exact amount in major units."""
    return Decimal(minor).scaleb(-exponent(currency))
