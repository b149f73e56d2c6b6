"""
Amounts as Stripe counts them, which is not always in the minor units of ISO 4217.

Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special cases).
"""

from typing import Final

from cartwheel.kernel.money import exponent
from cartwheel.systems.providers.errors import ProviderValidationError

NAME: Final = "stripe"

_NONE: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_THREE: Final = frozenset("BHD JOD KWD OMR TND".split())


def _decimals(currency: str) -> int:
    if currency in _NONE:
        return 0
    # ISK and UGX have none by ISO, and two at Stripe.
    return 3 if currency in _THREE else 2


def to_stripe(amount_minor: int, currency: str) -> int:
    """
    Return an amount as Stripe counts it.

    Raises:
        ProviderValidationError: Stripe cannot express it.
    """
    shift = _decimals(currency) - exponent(currency)
    scale = int(10 ** abs(shift))
    amount, rest = (amount_minor * scale, 0) if shift >= 0 else divmod(amount_minor, scale)
    if rest:
        raise ProviderValidationError(NAME, f"{currency} is paid in whole units only")
    if currency in _THREE and amount % 10:
        raise ProviderValidationError(NAME, f"{currency} is paid in steps of ten minor units")
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount of Stripe's in minor units."""
    shift = _decimals(currency) - exponent(currency)
    scale = int(10 ** abs(shift))
    return amount // scale if shift >= 0 else amount * scale
