"""What categories of cars are, on the wire."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.fleet.fields import Name, Version

CategoryCode: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$")
]
Position: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class RentalCategory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category of cars, named by its code wherever a car is."""

    id: UUID
    code: str
    name: str
    position: int
    version: int
    created_at: datetime
    updated_at: datetime


class RentalCategoryItem(RentalCategory, frozen=True, kw_only=True, rename="camel"):
    """A category in the list of all, with how many cars are in it."""

    cars: int


class RentalCategories(msgspec.Struct, frozen=True):
    """All categories of a store, by position and name."""

    items: tuple[RentalCategoryItem, ...]


class RentalCategoryById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one category."""

    id: UUID


class CreateRentalCategory(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new category, behind those that there are unless its position is given."""

    code: CategoryCode
    name: Name
    position: Position | None = None


class UpdateRentalCategory(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of a category; what is null stays. `version` is the one that was seen."""

    id: UUID
    version: Version
    name: Name | None = None
    position: Position | None = None
