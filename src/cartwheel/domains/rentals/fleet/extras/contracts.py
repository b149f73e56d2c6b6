"""What extras are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from cartwheel.domains.rentals.fleet.fields import Code, Minor, Name, TaxClass, Text, Version
from cartwheel.kernel.money import CurrencyCode, exponent
from cartwheel.kernel.paging import Limit

Stock: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Most: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=20)]


class ExtraUnit(StrEnum):
    """For what an extra's price is asked: each day, or the whole rental."""

    DAY = "day"
    RENTAL = "rental"


class Extra(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Something that is rented beside a car.

    `priceMinor` is asked for each piece and `per`. Of `stock` there are so many pieces at
    once in all rentals of the store; null is no limit. Without a tax class it has the car's.
    What is not active can no longer be chosen.
    """

    id: UUID
    code: str
    name: str
    description: str
    per: ExtraUnit
    price_minor: int
    currency: str
    most_per_rental: int
    stock: int | None
    tax_class: str | None
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class ExtraPage(msgspec.Struct, frozen=True, rename="camel"):
    """Extras, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Extra, ...]
    next_cursor: UUID | None


class ListExtras(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which extras to list."""

    is_active: bool | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ExtraById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one extra."""

    id: UUID


class CreateExtra(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new extra; its price is in the store's currency unless another one is given."""

    code: Code
    name: Name
    price_minor: Minor
    per: ExtraUnit = ExtraUnit.DAY
    description: Text = ""
    currency: CurrencyCode | None = None
    most_per_rental: Most = 1
    stock: Stock | None = None
    tax_class: TaxClass | None = None

    def __post_init__(self) -> None:
        if self.currency is not None:
            exponent(self.currency)


class UpdateExtra(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to change of an extra; what is not given stays. `version` is the one that was seen.

    What is booked keeps the price that it was booked at.
    """

    id: UUID
    version: Version
    name: Name | None = None
    description: Text | None = None
    per: ExtraUnit | None = None
    price_minor: Minor | None = None
    most_per_rental: Most | None = None
    stock: Stock | UnsetType | None = UNSET
    tax_class: TaxClass | UnsetType | None = UNSET
    is_active: bool | None = None
