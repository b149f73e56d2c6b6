"""Pages of lists: the newest first, or by name, each with where the next one begins."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.kernel.errors import InvalidInputError, Issue

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
C_contra = TypeVar("C_contra", contravariant=True)
P_co = TypeVar("P_co", covariant=True)

Limit: TypeAlias = Annotated[int, Meta(ge=1, le=100)]
"""How many of a list are asked for at once."""


class _Page(Protocol[T_contra, C_contra, P_co]):
    def __call__(self, *, items: tuple[T_contra, ...], next_cursor: C_contra | None) -> P_co: ...


def page_of(
    kind: _Page[T, Any, P_co], found: Sequence[T], *, limit: int, by: Callable[[T], Any]
) -> P_co:
    """
    Return a page of what was found, which is one more than `limit` when there are more.

    The next page begins after the last one shown, whose place in the list is told by `by`.
    """
    shown = tuple(found[:limit])
    return kind(items=shown, next_cursor=by(shown[-1]) if len(found) > limit else None)


def cursor_of(order: str, value: Any, row_id: UUID) -> str:
    """Return the place behind a row of a sorted list, in a text that says nothing to others."""
    told = msgspec.json.encode((order, value, row_id))
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def place_of(cursor: str, *, order: str, kind: type) -> tuple[Any, UUID]:
    """
    Return the place that a cursor tells: what is sorted by, and the id of the row.

    Raises:
        InvalidInputError: it is none, or one of another order.
    """
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, value, row_id = msgspec.json.decode(told, type=tuple[str, Any, UUID])
        if of == order:
            return msgspec.convert(value, kind, strict=False), row_id
    except (binascii.Error, msgspec.DecodeError, msgspec.ValidationError, ValueError):
        pass
    raise InvalidInputError(Issue(("cursor",), "It is no cursor of this list"))
