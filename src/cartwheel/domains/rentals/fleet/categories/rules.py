"""The categories that every store begins with."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from cartwheel.domains.rentals.fleet.categories.contracts import RentalCategory

MOST: Final = 200
_FIRST: Final = (("economy", "Economy"), ("luxury", "Luxury"), ("suv", "SUV"), ("sports", "Sports"))


def first_categories(store_id: UUID, *, at: datetime) -> list[RentalCategory]:
    """Return the categories that a store has which has none; their ids are always the same."""
    return [
        RentalCategory(
            id=uuid5(store_id, f"rentals.category.{code}"),
            code=code,
            name=name,
            position=place,
            version=1,
            created_at=at,
            updated_at=at,
        )
        for place, (code, name) in enumerate(_FIRST)
    ]
