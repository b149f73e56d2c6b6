"""What is asked for a price, and what it comes to."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.domains.pricing.fields import Country, EnteredCode, Postal, Quantity, Region
from cartwheel.domains.pricing.taxes.contracts import TaxStanding
from cartwheel.kernel.money import CurrencyCode, Money

MOST_LINES = 500


class Destination(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where an order goes, as far as taxes and shipping depend on it."""

    country: Country
    region: Region | None = None
    postal: Postal | None = None


class RequestedLine(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """So many units of a variant; prices come from the server alone."""

    variant_id: UUID
    quantity: Quantity


class QuoteRequest(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    What is to be priced.

    Without a currency it is the store's; without a destination taxes are those of the store's
    own place, and the quote says that they are estimated. With `cash` the total is one that
    can be paid in coins. `at` is for previews: without it, it is now.
    """

    lines: Annotated[tuple[RequestedLine, ...], Meta(min_length=1, max_length=MOST_LINES)]
    customer_id: UUID | None = None
    codes: Annotated[tuple[EnteredCode, ...], Meta(max_length=10)] = ()
    destination: Destination | None = None
    shipping_rate_id: UUID | None = None
    currency: CurrencyCode | None = None
    cash: bool = False
    at: Annotated[datetime, Meta(tz=True)] | None = None


class PriceStepKind(StrEnum):
    """What a step of an explanation does to the price."""

    BASE = "base"
    CUSTOMER_DISCOUNT = "customerDiscount"
    PRICE_LIST = "priceList"
    PROMOTION = "promotion"
    SHIPPING = "shipping"
    TAX = "tax"
    TAX_INCLUDED = "taxIncluded"
    TAX_TAKEN_OUT = "taxTakenOut"
    TAX_SPARED = "taxSpared"
    CASH_ROUNDING = "cashRounding"


class PriceStep(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One step from the base to the price: `amount` is what it adds, `result` what is reached.

    `sourceId` is the promotion, price list or tax rate; `bps` and `ratePpm` are its rate where
    it has one, `units` the units it is about.
    """

    kind: PriceStepKind
    text: str
    amount: Money
    result: Money
    source_id: UUID | None = None
    code: str | None = None
    bps: int | None = None
    rate_ppm: int | None = None
    units: int | None = None


class LineDiscount(Struct, frozen=True, kw_only=True, rename="camel"):
    """What one cause took off a line."""

    kind: PriceStepKind
    name: str
    amount: Money
    source_id: UUID | None = None
    code: str | None = None


class LineTax(Struct, frozen=True, kw_only=True, rename="camel"):
    """A tax at a rate in millionths: what is taxed of a line or a quote, and what it comes to."""

    rate_id: UUID
    name: str
    rate_ppm: int
    net: Money
    tax: Money


class QuoteLine(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a line costs.

    `unit` and `gross` are before discounts, as the catalog has them; `gross` less `discount`
    is what is taxed, or holds the tax where prices include it. `total` is `net` and `tax`.
    """

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    quantity: int
    unit: Money
    gross: Money
    discounts: tuple[LineDiscount, ...]
    discount: Money
    net: Money
    tax: Money
    total: Money
    taxes: tuple[LineTax, ...]
    explanation: tuple[PriceStep, ...]


class QuotedShipping(Struct, frozen=True, kw_only=True, rename="camel"):
    """What sending it costs, by the rate chosen."""

    rate_id: UUID
    name: str
    gross: Money
    discounts: tuple[LineDiscount, ...]
    discount: Money
    net: Money
    tax: Money
    total: Money
    taxes: tuple[LineTax, ...]
    explanation: tuple[PriceStep, ...]


class ShippingOption(Struct, frozen=True, kw_only=True, rename="camel"):
    """A way in which this basket could be sent there, before discounts."""

    rate_id: UUID
    zone_id: UUID
    name: str
    price: Money


class CodeRefusal(StrEnum):
    """Why a code takes nothing off this basket."""

    UNKNOWN = "unknown"
    DISABLED = "disabled"
    NOT_STARTED = "notStarted"
    ENDED = "ended"
    EXHAUSTED = "exhausted"
    CUSTOMER_EXHAUSTED = "customerExhausted"
    NEEDS_CUSTOMER = "needsCustomer"
    NOT_YOURS = "notYours"
    WRONG_GROUP = "wrongGroup"
    NOT_FIRST_ORDER = "notFirstOrder"
    WRONG_CURRENCY = "wrongCurrency"
    MINIMUM_NOT_MET = "minimumNotMet"
    NOTHING_TO_TAKE_OFF = "nothingToTakeOff"
    NOT_COMBINABLE = "notCombinable"


class RefusedCode(Struct, frozen=True):
    """A code that was entered in vain."""

    code: str
    reason: CodeRefusal


class AppliedPromotion(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A promotion that took something off, by which code.

    `isLimited` says that its uses, its budget or those of its code are counted: placing the
    order may then find that they are used up.
    """

    promotion_id: UUID
    name: str
    amount: Money
    coupon_id: UUID | None
    code: str | None
    is_limited: bool


class Quote(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    The price of a basket, with its reasons.

    The totals of lines and shipping, and `rounding`, add up to `total`; `goods` is what lines
    cost before discounts, `discount` all that was taken off, that of shipping too. `shipping`
    is null until a rate is chosen. `explanation` leads from the goods to the total, as those of
    the lines do for each.
    """

    currency: str
    prices_include_tax: bool
    tax_estimated: bool
    tax_standing: TaxStanding
    lines: tuple[QuoteLine, ...]
    shipping: QuotedShipping | None
    shipping_options: tuple[ShippingOption, ...]
    goods: Money
    discount: Money
    net: Money
    tax: Money
    rounding: Money
    total: Money
    taxes: tuple[LineTax, ...]
    promotions: tuple[AppliedPromotion, ...]
    refused_codes: tuple[RefusedCode, ...]
    explanation: tuple[PriceStep, ...]
    priced_at: datetime
