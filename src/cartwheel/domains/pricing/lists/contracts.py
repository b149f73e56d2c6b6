"""Price lists and their prices."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import Ids, LocalTime, Minor, Name, Quantity
from cartwheel.kernel.money import CurrencyCode
from cartwheel.kernel.paging import Limit

Sku: TypeAlias = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*$")]


class PriceListTerms(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    For whom a list is, and when.

    Without groups it is for everybody. `startsAt` and `endsAt` are on the store's clocks, the
    end is not in it.
    """

    name: Name
    currency: CurrencyCode
    group_ids: Ids = ()
    starts_at: LocalTime | None = None
    ends_at: LocalTime | None = None
    enabled: bool = True


class PriceList(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A price list; `variants` is how many have prices in it.

    `startsAt` and `endsAt` are moments; `terms` has them on the store's clocks.
    """

    id: UUID
    terms: PriceListTerms
    starts_at: datetime | None
    ends_at: datetime | None
    variants: int
    created_at: datetime
    updated_at: datetime


class CreatePriceList(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new list, without prices."""

    terms: PriceListTerms


class UpdatePriceList(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """New terms for a list; its currency stays once it has prices."""

    id: UUID
    terms: PriceListTerms


class PriceListById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one list."""

    id: UUID


class ListPriceLists(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which lists to list."""

    group_id: UUID | None = None
    currency: CurrencyCode | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class PriceListPage(Struct, frozen=True, rename="camel"):
    """Lists, the newest first."""

    items: tuple[PriceList, ...]
    next_cursor: UUID | None


class PriceTier(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a unit costs from a quantity on."""

    amount_minor: Minor
    least: Quantity = 1


class VariantTiers(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The prices of a variant in a list, which replace those it had."""

    variant_id: UUID
    tiers: Annotated[tuple[PriceTier, ...], Meta(max_length=20)]


class PutListPrices(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Prices of variants in a list; a variant without tiers is in it no longer."""

    id: UUID
    prices: Annotated[tuple[VariantTiers, ...], Meta(min_length=1, max_length=1000)]


class ListListPrices(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which prices of a list to list."""

    id: UUID
    variant_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ListedVariant(Struct, frozen=True, kw_only=True, rename="camel"):
    """A variant, and with `baseMinor` the catalog's price in the currency of a list."""

    variant_id: UUID
    sku: str
    title: str
    base_minor: int | None


class ListedPrice(ListedVariant, frozen=True, kw_only=True, rename="camel"):
    """A variant with its prices in a list."""

    tiers: tuple[PriceTier, ...]


class ListPricePage(Struct, frozen=True, rename="camel"):
    """Variants with their prices in a list, by their ids."""

    items: tuple[ListedPrice, ...]
    next_cursor: UUID | None


class MatchSkus(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """SKUs that are to have prices in a list."""

    id: UUID
    skus: Annotated[tuple[Sku, ...], Meta(max_length=1000)]


class MatchedSkus(Struct, frozen=True, rename="camel"):
    """The variants that have these SKUs; those that no variant has are left out."""

    items: tuple[ListedVariant, ...]
