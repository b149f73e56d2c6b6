"""What saved views are."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN

_Word = Annotated[str, msgspec.Meta(pattern="^[a-zA-Z][a-zA-Z0-9_.-]{0,63}$")]
_Value = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
ListName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-zA-Z0-9]{0,39}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=NAME_PATTERN)]
Filters = Annotated[
    dict[_Word, Annotated[tuple[_Value, ...], msgspec.Meta(max_length=50)]],
    msgspec.Meta(max_length=20),
]
Sort = Annotated[str, msgspec.Meta(pattern="^-?[a-zA-Z][a-zA-Z0-9_.]{0,63}$")]


class Density(StrEnum):
    """How much room a row takes."""

    COMFORTABLE = "comfortable"
    DENSE = "dense"


class ViewColumn(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A column that is shown; without a width it has that of its kind."""

    name: _Word
    width_px: Annotated[int, msgspec.Meta(ge=40, le=1_000)] | None = None


Columns = Annotated[tuple[ViewColumn, ...], msgspec.Meta(max_length=40)]


class Look(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    What a view shows of its list.

    `filters` has the values of each filter as the list's address has them. `sort` is a column,
    with `-` before it from the greatest on. `columns` stand in the order shown; without any the
    list shows its own.
    """

    filters: Filters = msgspec.field(default_factory=dict)
    sort: Sort | None = None
    columns: Columns = ()
    density: Density = Density.COMFORTABLE


class View(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A saved view of a list; `ownerId` is null when it is the store's."""

    id: UUID
    list: str
    name: str
    owner_id: UUID | None
    look: Look
    version: int
    created_at: datetime
    updated_at: datetime


class Views(msgspec.Struct, frozen=True):
    """One's own views of a list and the store's, by name."""

    items: tuple[View, ...]


class ListViews(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a list, like `orders`."""

    list: ListName


class CreateView(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new view of a list, one's own or with `isShared` the store's."""

    list: ListName
    name: Name
    is_shared: bool = False
    look: Look = Look()


class UpdateView(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What a view is to be; `version` is that which was read.

    With `isShared` it becomes the store's, without it that of whoever changes it.
    """

    id: UUID
    version: int
    name: Name
    is_shared: bool
    look: Look


class DeleteView(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a view."""

    id: UUID
