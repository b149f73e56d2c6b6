"""Shares of whole numbers."""


def half_up(numerator: int, denominator: int) -> int:
    """Divide what is not negative, to the nearest whole number, a half up."""
    return (2 * numerator + denominator) // (2 * denominator)
