"""What categories are, on the wire."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.products.contracts import Slug
from cartwheel.kernel.names import NAME_PATTERN

CategoryName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Position = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Category(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category; `path` leads from the root down to it."""

    id: UUID
    parent_id: UUID | None
    name: str
    slug: str
    position: int
    path: tuple[UUID, ...]


class CategoryTree(msgspec.Struct, frozen=True):
    """All categories of a store: each after its parent, beside its siblings by position."""

    items: tuple[Category, ...]


class CreateCategory(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A category to be made; without a parent it is a root, without a slug it gets one."""

    name: CategoryName
    parent_id: UUID | None = None
    slug: Slug | None = None
    position: Position = 0


class UpdateCategory(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a category; what is null stays."""

    id: UUID
    name: CategoryName | None = None
    slug: Slug | None = None
    position: Position | None = None


class MoveCategory(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Put a category, with all below it, under another parent, or make it a root."""

    id: UUID
    parent_id: UUID | None = None
    position: Position = 0


class CategoryById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one category."""

    id: UUID
