"""Rates of taxes, and who does not pay them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import (
    Country,
    Moment,
    Name,
    PartsPerMillion,
    Postal,
    Region,
    TaxClass,
)
from cartwheel.kernel.paging import Limit


class TaxRounding(StrEnum):
    """Whether tax is rounded for each line, or once for all lines of one rate and shared out."""

    LINE = "line"
    ORDER = "order"


class TaxStanding(StrEnum):
    """How a customer stands: taxed, exempt, or a business that may owe the tax itself."""

    TAXED = "taxed"
    EXEMPT = "exempt"
    BUSINESS = "business"


class TaxRateTerms(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    A tax of a place.

    Of the rates of one `layer` the one for the most precise place counts, then the one for
    the class; rates of different layers add up, as a state's and a city's do. Without a class
    it is for all. With `reverseCharge` businesses elsewhere than at home owe it themselves.
    """

    name: Name
    country: Country
    rate_ppm: PartsPerMillion
    region: Region | None = None
    postal_prefix: Postal | None = None
    tax_class: TaxClass | None = None
    layer: Annotated[int, Meta(ge=1, le=9)] = 1
    reverse_charge: bool = False


class TaxRate(Struct, frozen=True, rename="camel"):
    """A tax of a place, as it is kept."""

    id: UUID
    terms: TaxRateTerms
    updated_at: datetime


class CreateTaxRate(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new rate."""

    terms: TaxRateTerms


class UpdateTaxRate(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """New terms for a rate."""

    id: UUID
    terms: TaxRateTerms


class TaxRateById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one rate."""

    id: UUID


class ListTaxRates(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which rates to list."""

    country: Country | None = None
    tax_class: TaxClass | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class TaxRatePage(Struct, frozen=True, rename="camel"):
    """Rates, the newest first."""

    items: tuple[TaxRate, ...]
    next_cursor: UUID | None


class TaxExemption(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why a customer is not taxed as others are; `number` is that of the paper or the VAT id."""

    customer_id: UUID
    standing: TaxStanding
    number: str
    valid_until: datetime | None
    updated_at: datetime


class PutTaxExemption(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Lets a customer stand otherwise from now on; `taxed` takes that back."""

    customer_id: UUID
    standing: TaxStanding
    number: Annotated[str, Meta(max_length=50, pattern=r"^[^\x00]*$")] = ""
    valid_until: Moment | None = None


class ListTaxExemptions(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which exemptions to list."""

    customer_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class TaxExemptionPage(Struct, frozen=True, rename="camel"):
    """Exemptions, by customer."""

    items: tuple[TaxExemption, ...]
    next_cursor: UUID | None
