"""What cars are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from cartwheel.domains.rentals.availability.contracts import At
from cartwheel.domains.rentals.fleet.categories.contracts import CategoryCode
from cartwheel.domains.rentals.fleet.fields import Minor, TaxClass, Version
from cartwheel.domains.rentals.fleet.photos.contracts import CarPhoto
from cartwheel.domains.rentals.rates.contracts import RatePlan, RentalTerms
from cartwheel.kernel.money import CurrencyCode, exponent
from cartwheel.kernel.names import NAME_PATTERN

Title: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=NAME_PATTERN)]
Description: TypeAlias = Annotated[str, msgspec.Meta(max_length=50_000, pattern=r"^[^\x00]*$")]
Slug: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$")
]
CarKey: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern="^[A-Za-z0-9-]+$")
]
"""The id of a car, or a slug that it has or had."""
Feature: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=NAME_PATTERN)]
Features: TypeAlias = Annotated[tuple[Feature, ...], msgspec.Meta(max_length=50)]


class CarKind(StrEnum):
    """
    What is offered: this very car, or a class.

    Of a class any vehicle in service is handed over that a named car of its category has.
    """

    NAMED = "named"
    CLASS = "class"


class CarStatus(StrEnum):
    """Whether a car is offered: not yet, now, or no more."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class CarStep(StrEnum):
    """What may become of a car."""

    ACTIVATE = "activate"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"
    DELETE = "delete"


class CarCategory(msgspec.Struct, frozen=True, kw_only=True):
    """The category that a car is in."""

    id: UUID
    code: str
    name: str


class _Shown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: UUID
    slug: str
    kind: CarKind
    category: CarCategory
    title: str
    features: tuple[str, ...]
    status: CarStatus
    currency: str
    day_minor: int
    vehicle_count: int
    version: int
    created_at: datetime
    updated_at: datetime
    allowed_actions: tuple[CarStep, ...] = ()


class CarSummary(_Shown, frozen=True, kw_only=True, rename="camel"):
    """
    A car as lists show it; `image` is the address of its first photo.

    `dayMinor` is what a day costs out of season, `vehicleCount` how many vehicles in service
    can be handed over.
    """

    image: str | None


class Car(_Shown, frozen=True, kw_only=True, rename="camel"):
    """What is offered, at which rates and on which terms; amounts are minor units."""

    description: str
    tax_class: str | None
    rates: RatePlan
    terms: RentalTerms
    photos: tuple[CarPhoto, ...]


class CarPage(msgspec.Struct, frozen=True, rename="camel"):
    """Cars in the order asked for; pass `nextCursor` to go on, None at the end."""

    items: tuple[CarSummary, ...]
    next_cursor: str | None


class CarSort(StrEnum):
    """What cars are sorted by: when they were made, or the price of a day."""

    NEWEST = "newest"
    PRICE = "price"


class SortOrder(StrEnum):
    """Which way cars are sorted."""

    ASC = "asc"
    DESC = "desc"


class ListCars(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Which cars to list.

    `category` is a code, `features` are those that a car has all of, in any case of letters.
    Prices are those of a day out of season, in minor units of `currency`, or else of the
    store's. At `locationId` a vehicle in service stands. From `freeFrom` until `freeTo`, which
    are given together, a vehicle is free as allotted at the moment. `search` is a part of the
    title or slug. The newest come first, or else the cheapest, unless `order` says otherwise.
    """

    search: Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""
    category: CategoryCode | None = None
    kind: CarKind | None = None
    status: CarStatus | None = None
    features: Features = ()
    price_from: Minor | None = None
    price_to: Minor | None = None
    currency: CurrencyCode | None = None
    location_id: UUID | None = None
    free_from: At | None = None
    free_to: At | None = None
    sort: CarSort = CarSort.NEWEST
    order: SortOrder | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 20


class CarByKey(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one car by its id, or by a slug that it has or had."""

    id: CarKey


class CreateCar(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A new car, a draft unless another status is given.

    Without a slug it gets one of its title. Its prices are in the store's currency unless
    another one is given.
    """

    title: Title
    category: CategoryCode
    rates: RatePlan
    terms: RentalTerms = RentalTerms()
    kind: CarKind = CarKind.NAMED
    status: CarStatus = CarStatus.DRAFT
    slug: Slug | None = None
    description: Description = ""
    features: Features = ()
    currency: CurrencyCode | None = None
    tax_class: TaxClass | None = None

    def __post_init__(self) -> None:
        if self.currency is not None:
            exponent(self.currency)


class UpdateCar(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to change of a car; what is not given stays. `version` is the one that was seen.

    Rates and terms are given whole. What is booked keeps those that it was booked at.
    """

    id: CarKey
    version: Version
    title: Title | None = None
    category: CategoryCode | None = None
    rates: RatePlan | None = None
    terms: RentalTerms | None = None
    status: CarStatus | None = None
    slug: Slug | None = None
    description: Description | None = None
    features: Features | None = None
    tax_class: TaxClass | UnsetType | None = UNSET
