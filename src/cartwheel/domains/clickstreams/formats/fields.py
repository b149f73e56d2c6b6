"""How the fields of a line are split, checked and identified, the same in every format."""

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from cartwheel.domains.clickstreams.formats.events import RejectedLineError

LONGEST_LINE: Final = 65_536
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS: Final = 253_402_300_799_999  # the end of the year 9999
_PRICE: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_SECOND: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


def split(line: bytes, *, count: int) -> list[str]:
    """
    Split a line into exactly `count` fields.

    Raises:
        RejectedLineError: the line is too long, is not UTF-8, has an open quote
            or another number of fields.
    """
    if len(line) > LONGEST_LINE:
        raise RejectedLineError(f"the line is longer than {LONGEST_LINE:,} bytes")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise RejectedLineError(f"byte {error.start + 1} is not UTF-8") from None
    fields = _split_quoted(text) if '"' in text else text.split(",")
    if len(fields) != count:
        raise RejectedLineError(f"{count} fields expected, {len(fields)} found")
    return fields


def _split_quoted(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise RejectedLineError(f"the quotes cannot be read: {error}") from None


def identify(line: bytes) -> str:
    """Derive the message id from everything the line says: 128 bits, written as a UUID."""
    digest = blake2b(line, digest_size=16).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"


def require(text: str, *, name: str) -> str:
    """
    Return a field that must say something.

    Raises:
        RejectedLineError: the field is empty.
    """
    if not text:
        raise RejectedLineError(f"{name} is empty")
    return text


def price_of(text: str) -> Decimal:
    """
    Read a price in major units, exactly; a negative one stays what it is.

    Raises:
        RejectedLineError: the text is not a plain decimal number.
    """
    if _PRICE.fullmatch(text) is None:
        raise RejectedLineError(f"price is not a number: {text[:40]!r}")
    return Decimal(text)


@lru_cache(maxsize=4096)
def utc_second(text: str) -> tuple[str, int] | None:
    """Read `2019-10-01 00:00:00 UTC` as ISO 8601 and epoch milliseconds; None if it is not one."""
    if text[19:] != " UTC" or _SECOND.fullmatch(text, 0, 19) is None:
        return None
    try:
        at = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError:  # the 30th of February
        return None
    return f"{text[:10]}T{text[11:19]}Z", int(at.timestamp()) * 1000


def epoch_ms(text: str, *, per_unit: int) -> int | None:
    """Read a whole number of units since 1970 as milliseconds; None if it is not one."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_LAST_MS)):
        return None
    milliseconds = int(text) * per_unit
    return milliseconds if milliseconds <= _LAST_MS else None


def iso(milliseconds: int) -> str:
    """Write epoch milliseconds as ISO 8601 in UTC."""
    at = _EPOCH + timedelta(milliseconds=milliseconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + f".{milliseconds % 1000:03d}Z"
