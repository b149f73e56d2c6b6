"""Zones and rates of shipping."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import Country, Minor, Name, Postal, Region, TaxClass
from cartwheel.kernel.money import CurrencyCode


class ShippingPlace(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A country, a region of it, or where postal codes begin so; without a country, the world."""

    country: Country | None = None
    region: Region | None = None
    postal_prefix: Postal | None = None


class ShippingMeasure(StrEnum):
    """By what the bands of a rate are reckoned: minor units before discounts, grams or units."""

    PRICE = "price"
    WEIGHT = "weight"
    QUANTITY = "quantity"


class ShippingBand(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What shipping costs from a measure on, up to the next band."""

    least: Minor
    amount_minor: Minor


class ShippingRateTerms(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A way to send an order.

    Orders below the first band, or above `most`, cannot be sent so. From goods of
    `freeAboveMinor` on, before discounts, it costs nothing.
    """

    name: Name
    currency: CurrencyCode
    bands: Annotated[tuple[ShippingBand, ...], Meta(min_length=1, max_length=50)]
    measure: ShippingMeasure = ShippingMeasure.PRICE
    most: Minor | None = None
    free_above_minor: Minor | None = None
    tax_class: TaxClass = "standard"
    enabled: bool = True


class ShippingRate(Struct, frozen=True, rename="camel"):
    """A way to send an order into a zone, as it is kept."""

    id: UUID
    zone_id: UUID
    terms: ShippingRateTerms
    updated_at: datetime


class ShippingZoneTerms(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Places with rates of their own; each order is sent by the zone that names it best."""

    name: Name
    places: Annotated[tuple[ShippingPlace, ...], Meta(min_length=1, max_length=300)]


class ShippingZone(Struct, frozen=True, kw_only=True, rename="camel"):
    """A zone with its rates, in the order in which they were made."""

    id: UUID
    terms: ShippingZoneTerms
    rates: tuple[ShippingRate, ...]
    updated_at: datetime


class ShippingZoneList(Struct, frozen=True):
    """Every zone; there are 100 at most."""

    items: tuple[ShippingZone, ...]


class CreateShippingZone(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new zone."""

    terms: ShippingZoneTerms


class UpdateShippingZone(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """New terms for a zone."""

    id: UUID
    terms: ShippingZoneTerms


class ShippingZoneById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one zone."""

    id: UUID


class CreateShippingRate(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new rate of a zone."""

    zone_id: UUID
    terms: ShippingRateTerms


class UpdateShippingRate(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """New terms for a rate."""

    id: UUID
    terms: ShippingRateTerms


class ShippingRateById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one rate."""

    id: UUID
