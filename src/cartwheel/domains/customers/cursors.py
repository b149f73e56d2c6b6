"""Where the next page of a list begins: after what it is sorted by, and the id of its last one."""

import base64
import binascii
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue

T = TypeVar("T")

_LONGEST: Final = 1_000


def cursor_of(key: Any, id_: UUID) -> str:
    """Return the place after something in a list."""
    return base64.urlsafe_b64encode(msgspec.json.encode((key, id_))).decode().rstrip("=")


def place_of(cursor: str, kind: type[T]) -> tuple[T, UUID]:
    """
    Return what a list goes on after: what it is sorted by, and an id.

    Raises:
        InvalidInputError: it is no cursor of such a list.
    """
    try:
        written = base64.urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4))
        found = msgspec.json.decode(written, type=tuple[kind, UUID])  # type: ignore[valid-type]
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise InvalidInputError(Issue(("cursor",), "This is no place in this list")) from None
    return found
