"""Pure decisions about plates and VINs."""

from typing import Final

# ISO 3779 leaves the check digit free; North America (49 CFR 565.15) demands it, where a VIN
# begins with 1 to 5.
_CHECKED: Final = "12345"
_CHECK_PLACE: Final = 8
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}


def plate_of(given: str) -> str:
    """Return a plate as it is kept: in capitals, with single spaces."""
    return " ".join(given.upper().split())


def has_right_check_digit(vin: str) -> bool:
    """Return False for a VIN in capitals whose check digit is demanded and another one."""
    if vin[0] not in _CHECKED:
        return True
    total = sum(_VALUES[mark] * weight for mark, weight in zip(vin, _WEIGHTS, strict=True))
    return vin[_CHECK_PLACE] == "0123456789X"[total % 11]
