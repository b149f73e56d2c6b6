"""How single values are read: ids, texts, amounts, currencies, times. None is: it is not clear."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any, Final

from cartwheel.kernel.currencies import EXPONENTS

_LONGEST_ID: Final = 255
_KEPT_OF_ID: Final = 220
_LONGEST_NUMBER: Final = 60
_LONGEST_MOMENT: Final = 100

_SYMBOLS: Final = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "US$": "USD",
    "R$": "BRL",
}
# A sign before or after the unit: "-$5", "$-5", "5 kr.", "USD 5".
_UNIT: Final = r"(?:[^\W\d_]{1,3}\.?|[^\W\d_]{0,3}[^\w\s.,'+()%#&*-]\.?)?"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<before>{_UNIT})\s*(?P<inner>[-+]?)\s*"
    rf"(?P<digits>[.,]?\d(?:[\d., ']*\d)?)\s*(?P<after>{_UNIT})"
)

_EPOCH_UNITS: Final = ((10**11, 1), (10**14, 10**3), (10**17, 10**6), (10**20, 10**9))
_APART_OFFSET: Final = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_JAVASCRIPT: Final = re.compile(r"(\w{3} \w{3} \d\d \d{4} [\d:]{8}) (?:GMT|UTC)([+-]\d{4})?.*")


def identifier(given: Any) -> str | None:
    """
    Read an id: a text, or a number as it is written without decimals.

    What is too long is cut and told apart by a hash of the whole, the same each time.
    """
    if isinstance(given, bool):
        return None
    if isinstance(given, float):
        given = Decimal(repr(given))
    if isinstance(given, Decimal):
        if not given.is_finite() or abs(given.adjusted()) > _LONGEST_NUMBER:
            return None
        given = int(given) if given == given.to_integral_value() else f"{given:f}"
    if isinstance(given, int):
        given = str(given) if abs(given) < 10**_LONGEST_NUMBER else None
    if not isinstance(given, str) or not given:
        return None
    if len(given) <= _LONGEST_ID:
        return given
    digest = blake2b(given.encode(), digest_size=16).hexdigest()
    return f"{given[:_KEPT_OF_ID]}…{digest}"


def text(given: Any, longest: int) -> str | None:
    """Read a text, or a number as one; what is too long is cut."""
    if isinstance(given, bool) or not isinstance(given, (str, int, float, Decimal)):
        return None
    words = given if isinstance(given, str) else identifier(given)
    if words is None or len(words) <= longest:
        return words
    return words[: longest - 1] + "…"


def short_text(given: Any) -> str | None:
    """Read a text of up to 500 characters."""
    return text(given, 500)


def amount(given: Any, *, decimals: int = 2) -> Decimal | None:
    """
    Read an amount of money as people and shops write it: `$19.99`, `1,299.00`, `1.299,00 €`.

    A lone comma before three digits parts thousands, unless the currency has three decimals:
    then it is not clear.
    """
    if isinstance(given, bool):
        return None
    if isinstance(given, (int, float, Decimal)):
        number = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
        return number if number.is_finite() else None
    if not isinstance(given, str) or len(given) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(given)
    except InvalidOperation:
        return _written_amount(given, decimals)
    return number if number.is_finite() else None


def _written_amount(given: str, decimals: int) -> Decimal | None:
    plain = _plain(given)
    in_brackets = plain.startswith("(") and plain.endswith(")")
    found = _AMOUNT.fullmatch(plain[1:-1] if in_brackets else plain)
    if found is None:
        return None
    digits = _digits(found["digits"], decimals)
    if digits is None:
        return None
    is_negative = in_brackets + (found["sign"] == "-") + (found["inner"] == "-")
    return -Decimal(digits) if is_negative == 1 else Decimal(digits) if not is_negative else None


def _plain(given: str) -> str:
    plain = unicodedata.normalize("NFKC", given).strip()
    return plain.replace("\u2212", "-").replace("\u2019", "'")


def _digits(written: str, decimals: int) -> str | None:
    """Return digits with a decimal point, once it is clear what parts thousands."""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        whole, fraction = written, ""
    else:
        mark, other = written[last], "," if written[last] == "." else "."
        whole, fraction = written[:last], written[last + 1 :]
        parts_thousands = mark in whole or (
            mark == "," and other not in whole and len(fraction) == 3 and whole != "0"  # noqa: PLR2004
        )
        if parts_thousands:
            if other in whole or (decimals == 3 and mark not in whole):  # noqa: PLR2004
                return None
            whole, fraction = written, ""
    groups = re.split(r"[., ']", whole)
    is_parted = len(groups) > 1
    if (
        is_parted
        and (
            not 1 <= len(groups[0]) <= 3  # noqa: PLR2004
            or len(groups[-1]) != 3  # noqa: PLR2004
            or any(len(group) not in (2, 3) for group in groups[1:-1])
        )
    ):
        return None
    if not (fraction.isdecimal() or not fraction):
        return None
    return f"{''.join(groups) or '0'}.{fraction or '0'}"


def currency_of_amount(given: Any) -> str | None:
    """Return the currency that an amount's text names, if it names one."""
    if not isinstance(given, str) or len(given) > _LONGEST_NUMBER:
        return None
    found = _AMOUNT.fullmatch(_plain(given))
    return None if found is None else currency(found["before"] or found["after"])


def currency(given: Any) -> str | None:
    """Read a code of ISO 4217 in any case, or a sign that stands for one alone."""
    if not isinstance(given, str):
        return None
    code = given.strip().upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    return code if code in EXPONENTS or re.fullmatch("[A-Z]{3}", given) else None


def moment(given: Any) -> datetime | None:
    """
    Read a time; without a zone it is in UTC.

    ISO 8601 in its variants, dates, RFC 5322, what JavaScript makes of a Date, and epoch
    seconds, milliseconds, microseconds or nanoseconds, told apart by their size.
    """
    if isinstance(given, bool):
        return None
    if isinstance(given, (int, float, Decimal)):
        return _epoch(Decimal(repr(given)) if isinstance(given, float) else Decimal(given))
    if not isinstance(given, str) or len(given) > _LONGEST_MOMENT:
        return None
    written = given.strip()
    number = re.fullmatch(r"-?\d{1,20}(\.\d{1,9})?", written)
    is_date = re.fullmatch(r"(19|20)\d{6}", written)
    if number and not is_date:
        return _epoch(Decimal(written))
    return _written_moment(written)


def _epoch(number: Decimal) -> datetime | None:
    for limit, units in _EPOCH_UNITS:
        if abs(number) < limit:
            try:
                return datetime.fromtimestamp(float(number / units), UTC)
            except (OverflowError, ValueError, OSError):
                return None
    return None


def _written_moment(written: str) -> datetime | None:
    for read in (_iso_moment, _javascript_moment, parsedate_to_datetime):
        try:
            found = read(written)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return None


def _iso_moment(written: str) -> datetime:
    return datetime.fromisoformat(_APART_OFFSET.sub("", written))


def _javascript_moment(written: str) -> datetime:
    found = _JAVASCRIPT.fullmatch(written)
    if found is None:
        raise ValueError(written)
    return datetime.strptime(f"{found[1]} {found[2] or '+0000'}", "%a %b %d %Y %H:%M:%S %z")
