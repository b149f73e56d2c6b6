"""
Amounts as PayPal writes them: decimals, of some currencies in whole units only.

Source: https://developer.paypal.com/reference/currency-codes/
"""

from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from cartwheel.kernel.money import exponent, to_major, to_minor
from cartwheel.systems.providers.errors import ProviderUnknownError, ProviderValidationError

NAME: Final = "paypal"

_WHOLE: Final = frozenset({"HUF", "JPY", "TWD"})


class Amount(msgspec.Struct, frozen=True):
    """An amount on the wire."""

    currency_code: str
    value: str

    @property
    def minor(self) -> int:
        """
        The amount in minor units.

        Raises:
            ProviderUnknownError: it is no amount.
        """
        try:
            return to_minor(Decimal(self.value), self.currency_code)
        except InvalidOperation as error:
            raise ProviderUnknownError(NAME, "An amount that cannot be read") from error


def to_paypal(amount_minor: int, currency: str) -> Amount:
    """
    Write an amount.

    Raises:
        ProviderValidationError: PayPal cannot express it.
    """
    major, decimals = to_major(amount_minor, currency), exponent(currency)
    if currency in _WHOLE and decimals:
        if major != major.to_integral_value():
            raise ProviderValidationError(NAME, f"{currency} is paid in whole units only")
        decimals = 0
    return Amount(currency, f"{major:.{decimals}f}")
