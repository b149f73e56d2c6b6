"""
What ClickHouse's refusals mean to us.

    UnusableDataError       INVALID       the data themselves: no repetition helps
    UnavailableError        UNAVAILABLE   anything else: full, read-only, busy, locked out, away
    the driver's own error                a fault of our query, which is a bug

The short list decides what is *not* waited for. A code that nobody has thought of is waited
for, since waiting loses nothing and giving up an event does. Codes count only where
ClickHouse itself gives them: a balancer's page is no verdict on data.
"""

import errno
import os
import re
from typing import ClassVar, Final

from clickhouse_connect.driver.exceptions import (
    DatabaseError,
    DataError,
    IntegrityError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from cartwheel.kernel.errors import AppError, Kind, UnavailableError

NAME_THE_DATA: Final = {
    6: "CANNOT_PARSE_TEXT",
    25: "CANNOT_PARSE_ESCAPE_SEQUENCE",
    26: "CANNOT_PARSE_QUOTED_STRING",
    27: "CANNOT_PARSE_INPUT_ASSERTION_FAILED",
    38: "CANNOT_PARSE_DATE",
    41: "CANNOT_PARSE_DATETIME",
    53: "TYPE_MISMATCH",
    70: "CANNOT_CONVERT_TYPE",
    72: "CANNOT_PARSE_NUMBER",
    117: "INCORRECT_DATA",
    131: "TOO_LARGE_STRING_SIZE",
    321: "VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE",
    349: "CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN",
    376: "CANNOT_PARSE_UUID",
    469: "VIOLATED_CONSTRAINT",
}
"""
What an insert of JSON rows into our types can be refused for.

A query can fail with the same codes over what is stored, as when a part is damaged: that is no
fault of whoever asks, and waits.
"""

NAME_THE_PARAMETER: Final = {457: "BAD_QUERY_PARAMETER"}
"""What a bound parameter can be refused for."""

NAME_THE_QUERY: Final = {
    42: "NUMBER_OF_ARGUMENTS_DOESNT_MATCH",
    43: "ILLEGAL_TYPE_OF_ARGUMENT",
    46: "UNKNOWN_FUNCTION",
    47: "UNKNOWN_IDENTIFIER",
    62: "SYNTAX_ERROR",
    215: "NOT_AN_AGGREGATE",
    456: "UNKNOWN_QUERY_PARAMETER",
}
"""What only a query that we wrote wrongly is refused for."""

# The driver's own complaints about how it is used. They carry no code of ClickHouse.
_MISUSE: Final = (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)

# What the operating system has refused ClickHouse, as it says so itself in its messages.
_SYSTEM: Final = tuple(
    os.strerror(number)
    for number in (
        errno.EROFS,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EMFILE,
        errno.ENFILE,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.ENOMEM,
    )
)
_STATUS: Final = re.compile(r"HTTP status (\d{3})")
_PATH: Final = re.compile(r" ?\(in file/uri [^)]*\)")
_LONGEST: Final = 500


class UnusableDataError(AppError):
    """
    ClickHouse cannot use the data it was given.

    The message may go into logs; `detail` quotes the data.
    """

    code: ClassVar[str] = "columnstore.unusable_data"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, reason: str, *, detail: str) -> None:
        super().__init__(f"ClickHouse cannot use the data: {reason}")
        self.detail = detail


def translated(error: DatabaseError | OSError, *, of_rows: bool) -> Exception:
    """
    Return what a driver's error means; the error itself where it is a bug of ours.

    `of_rows` says that rows were inserted.
    """
    if isinstance(error, OSError):
        return UnavailableError("ClickHouse does not answer")
    if error.code in (NAME_THE_DATA if of_rows else NAME_THE_PARAMETER):
        return UnusableDataError(_reason(error), detail=_first_line(error))
    if error.code in NAME_THE_QUERY or (error.code is None and isinstance(error, _MISUSE)):
        return error
    if error.code is None and isinstance(error, OperationalError) and not _status(error):
        return UnavailableError("ClickHouse does not answer")
    return UnavailableError(f"ClickHouse refuses: {_reason(error)}")


def _reason(error: DatabaseError) -> str:
    """Say in plain words why; no host, no path, and nothing of the data."""
    text = str(error)
    said = next((words for words in _SYSTEM if words in text), "")
    name = (error.name or "").replace("_", " ").lower()
    if error.code is None:
        status = _status(error)
        return said or (f"HTTP status {status}" if status else "no reason given")
    return f"{said or name or 'no reason given'} (code {error.code})"


def _status(error: DatabaseError) -> str:
    found = _STATUS.search(str(error))
    return found.group(1) if found else ""


def _first_line(error: DatabaseError) -> str:
    return _PATH.sub("", str(error).partition("\n")[0])[:_LONGEST]
