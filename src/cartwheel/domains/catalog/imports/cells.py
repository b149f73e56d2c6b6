"""
Cells as texts that no spreadsheet takes for something else.

A text that a spreadsheet would run as a formula begins with an apostrophe, in a file without
types also one that it would turn into a number or a day. Reading takes that apostrophe away
again; a text that has one of its own before such a beginning gets another.
"""

import math
import re
from datetime import date, datetime, time
from typing import Any, Final

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}"
# A number with zeros in front, with more digits than are kept or with an exponent; a day,
# a time or a fraction.
_CHANGED: Final = re.compile(
    rf"0\d[\d.,]*|\d{{16,}}|\d+(?:\.\d*)?e\d+|\d+(?:[-/.: ]\d+)+|"
    rf"{_MONTH}[- ./]?\d{{1,4}}|\d{{1,4}}[- ./]?{_MONTH}(?:[- ./]?\d{{2,4}})?|true|false",
    re.IGNORECASE,
)
_LARGEST_WHOLE: Final = 2**53


def is_run(text: str) -> bool:
    """Tell whether a spreadsheet would run a text."""
    return _FORMULA.match(text) is not None


def _is_changed(text: str) -> bool:
    return is_run(text) or _CHANGED.fullmatch(text) is not None


def guarded(text: str, *, typed: bool) -> str:
    """Return a text as it is written; in a typed file texts stay texts, but for formulas."""
    bare = text.lstrip("'")
    if is_run(bare) or (_is_changed(bare) and (not typed or bare != text)):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """Return the text that was meant by what is written."""
    return text[1:] if text.startswith("'") and _is_changed(text.lstrip("'")) else text


def text_of(value: Any) -> str:
    """Return what a cell of a spreadsheet says, numbers in their shortest form."""
    match value:
        case None:
            return ""
        case str():
            return unguarded(value)
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case datetime() | date() | time():
            return value.isoformat().removesuffix("T00:00:00")
        case _:
            return str(value)


def _number(value: float) -> str:
    if math.isfinite(value) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    # As a spreadsheet shows it, which keeps 15 digits.
    return format(value, ".15g")
