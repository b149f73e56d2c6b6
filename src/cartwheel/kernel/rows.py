"""Rows as what they say."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def read(row: Any, kind: type[T]) -> T:
    """
    Return a row as a struct or data class, by the names of its columns.

    Enumerations, tuples and spans are made of what the database has for them.

    Raises:
        msgspec.ValidationError: the row holds something else; the schema and the code disagree.
    """
    return msgspec.convert(row, kind, from_attributes=True)
