"""Money in integer minor units of an ISO 4217 currency; never a float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final, TypeAlias

import msgspec

from cartwheel.kernel.currencies import (
    CurrencyCode,
    UnknownCurrencyError,
    assumed_exponent,
    cash_step,
    exponent,
)

__all__ = [
    "LARGEST_MINOR",
    "CurrencyCode",
    "MinorUnits",
    "Money",
    "UnknownCurrencyError",
    "allot",
    "assumed_exponent",
    "cash_step",
    "exponent",
    "half_up",
    "round_to_step",
    "to_major",
    "to_minor",
]

LARGEST_MINOR: Final = 10**15
"""Far above any real sum, and below what 64 bits, and the numbers of JavaScript, hold."""

MinorUnits: TypeAlias = Annotated[int, msgspec.Meta(ge=-LARGEST_MINOR, le=LARGEST_MINOR)]


class Money(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    An amount of one currency, in its minor units.

    A code that ISO 4217 does not know is refused, as an input with the path of its field.
    """

    amount_minor: MinorUnits
    currency: CurrencyCode

    def __post_init__(self) -> None:
        exponent(self.currency)


def to_minor(amount: Decimal, currency: str, *, assumed: bool = False) -> int:
    """
    Convert an amount in major units to minor units, half to even.

    With `assumed` a code that others made up has two decimals.

    Raises:
        UnknownCurrencyError: ISO 4217 has no such code.
    """
    decimals = assumed_exponent(currency) if assumed else exponent(currency)
    return int(amount.scaleb(decimals).to_integral_value(ROUND_HALF_EVEN))


def to_major(minor: int, currency: str, *, assumed: bool = False) -> Decimal:
    """
    Convert minor units to an exact amount in major units.

    With `assumed` a code that others made up has two decimals.

    Raises:
        UnknownCurrencyError: ISO 4217 has no such code.
    """
    decimals = assumed_exponent(currency) if assumed else exponent(currency)
    return Decimal(minor).scaleb(-decimals)


def allot(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """
    Divide a total in proportion to weights, by the largest remainder (Hamilton's method).

    The parts add up to the total exactly. Units that are left go to the largest remainders,
    of equal ones to the first by position; a negative total is divided as its opposite is.
    When all weights are zero, all are equal.

    Raises:
        ValueError: a weight is negative, or there is none to take a total that is not zero.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if not weights:
        if total:
            raise ValueError(f"there is nothing to allot {total} to")
        return ()
    if total < 0:
        return tuple(-part for part in allot(-total, weights))
    whole = sum(weights)
    if not whole:
        return allot(total, (1,) * len(weights))
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    left = total - sum(parts)
    for position in sorted(range(len(weights)), key=lambda at: -remainders[at])[:left]:
        parts[position] += 1
    return tuple(parts)


def half_up(numerator: int, denominator: int) -> int:
    """Divide what is not negative, to the nearest whole number, a half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def round_to_step(amount_minor: int, step: int) -> int:
    """Round to the nearest multiple of a step, half away from zero, as tills do."""
    sign = -1 if amount_minor < 0 else 1
    return sign * ((2 * abs(amount_minor) + step) // (2 * step)) * step
