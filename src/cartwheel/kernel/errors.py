"""
The one error taxonomy, from which every protocol derives its own shape.

    AppError
    ├── InvalidInputError      INVALID          every validation issue, each with its path
    ├── UnavailableError       UNAVAILABLE      an engine or a neighbour does not answer
    │   └── ContentionError                     the transaction met another one: repeat it
    └── <domain errors>        any kind         leaves in each domain's errors.py
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

import msgspec


class Kind(StrEnum):
    """What an error means to the caller; `systems/rpc` maps it to a status."""

    INVALID = "INVALID"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    LIMITED = "LIMITED"
    UNAVAILABLE = "UNAVAILABLE"


class Breach(StrEnum):
    """
    What is wrong with a value, for programs that say it in another language.

    `at_least`, `at_most`, `above` and `below` bound numbers, `shortest` and `longest` the
    characters of a text, `fewest` and `most` the items of a list.
    """

    REQUIRED = "required"
    UNKNOWN_FIELD = "unknown_field"
    KIND = "kind"
    CHOICE = "choice"
    PATTERN = "pattern"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    SHORTEST = "shortest"
    LONGEST = "longest"
    FEWEST = "fewest"
    MOST = "most"
    REPEATED = "repeated"
    NOT_THERE = "not_there"
    LIKE_ANOTHER = "like_another"


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    One thing wrong with an input, at the path of field names and indexes that leads to it.

    `code` names it where it is one of the usual, and `limit` is the bound that it breaks.
    """

    path: tuple[str | int, ...]
    message: str
    code: Breach | None = None
    limit: int | float | None = None


class AppError(Exception):
    """An anticipated failure: `code` names it for programs, its message explains it to people."""

    code: ClassVar[str]
    kind: ClassVar[Kind]
    logged: Mapping[str, str] = MappingProxyType({})
    """What the log tells of it beside the code, and the caller never learns."""
    issues: tuple[Issue, ...] = ()
    """What is wrong or in the way, part by part, for programs."""

    @property
    def retryable(self) -> bool:
        """True when the same call may succeed later."""
        return self.kind in (Kind.LIMITED, Kind.UNAVAILABLE)


class InvalidInputError(AppError):
    """An input breaks its contract; `issues` holds every breach."""

    code: ClassVar[str] = "invalid_input"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(map(_said, issues)))
        self.issues = issues


class UnavailableError(AppError):
    """Something this call needs does not answer; `retry_after_seconds` says when to try again."""

    code: ClassVar[str] = "unavailable"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self, message: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class ContentionError(UnavailableError):
    """The transaction lost against another one, or its connection changed: the same may go well."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retry_after_seconds=1)


def find_outage(error: BaseException) -> UnavailableError | None:
    """
    Return what was away when an error was raised, be it in one of several things done at once.

    Whoever was at work then has not failed: it is no attempt.
    """
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(find_outage, error.exceptions)), None)
    return error if isinstance(error, UnavailableError) else None


def is_away(error: BaseException) -> bool:
    """Return True when an error says that something was away, see `find_outage`."""
    return find_outage(error) is not None


def causes_of(error: BaseException) -> tuple[BaseException, ...]:
    """Return what went wrong itself: an error, or all of them that groups hold."""
    if not isinstance(error, BaseExceptionGroup):
        return (error,)
    return tuple(cause for inner in error.exceptions for cause in causes_of(inner))


def reason_of(error: BaseException) -> str:
    """Say what went wrong in a line that hides no reason behind a group."""
    return "; ".join(dict.fromkeys(f"{type(c).__name__}: {c}" for c in causes_of(error)))


def _said(issue: Issue) -> str:
    path = ".".join(map(str, issue.path))
    return f"{path}: {issue.message}" if path else issue.message
