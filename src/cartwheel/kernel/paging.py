"""Pages of lists: the newest first, or by name, each with where the next one begins."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar

from msgspec import Meta

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
