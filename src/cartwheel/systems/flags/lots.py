"""
The lot that a unit draws in a roll-out, the same for ever.

    digest  = SHA-256(salt ‖ line feed ‖ unit, in UTF-8)
    place   = bytes 0 to 7 of it, as a big-endian number / 2⁶⁴        in [0, 1)
    choice  = bytes 8 to 15 of it, likewise

A unit is in when ⌊100,000 place⌋ < 1,000 percentage. Of those that are in, `choice` picks
the variant: the names in alphabetical order divide [0, 1) by their weights. As the two numbers
are independent and neither looks at the percentage, growing it moves nobody who is in.
"""

import hashlib
import math
from typing import Any, Final

PLACES: Final = 100_000
"""How many places there are: a percentage counts to the thousandth."""

_MOST_INTEGER: Final = 2**63


def draw(salt: str, unit: str) -> tuple[int, int]:
    """Return a unit's place and choice, both below 2⁶⁴."""
    digest = hashlib.sha256(f"{salt}\n{unit}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:16])


def share_of(number: int, parts: int) -> int:
    """Return which of so many equal parts of the range a drawn number falls into."""
    return number * parts >> 64


def unit_of(value: Any) -> str | None:
    """
    Return what an attribute draws by, None when it is nothing one can draw by.

    Numbers are written as JSON writes them, and a whole one without its fraction, so
    that callers in other languages draw the same.
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value) if math.isfinite(value) else None
        value = int(value)
    if isinstance(value, int) and -_MOST_INTEGER < value < _MOST_INTEGER:
        return str(value)
    return None
