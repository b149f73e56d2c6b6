"""Counts, rates and sums in plain English, as explanations say them."""

from cartwheel.kernel.money import to_major


def money(minor: int, currency: str) -> str:
    """Say a sum: `12.50 EUR`."""
    return f"{to_major(minor, currency):f} {currency}"


def count_of(count: int, noun: str) -> str:
    """Say so many of something: `1 day`, `3 days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def bps_in_words(bps: int) -> str:
    """Say basis points as a percentage: `12.5 %`."""
    percent, rest = divmod(bps, 100)
    shown = f"{percent}.{rest:02}".rstrip("0").rstrip(".")
    return f"{shown} %"
