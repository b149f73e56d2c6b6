"""What the engine is given: a basket, and the rules of its store."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    PromotionConditions,
    PromotionTrigger,
)
from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.shipping.contracts import ShippingZone
from cartwheel.domains.pricing.taxes.contracts import TaxRate, TaxRounding, TaxStanding


class BasketLine(Struct, frozen=True, kw_only=True):
    """Units of a variant, and whatever rules choose by; `base_minor` is the price of one."""

    variant_id: UUID
    product_id: UUID
    quantity: int
    base_minor: int
    tax_class: str = "standard"
    weight_g: int = 0
    category_ids: frozenset[UUID] = frozenset()
    brand: str = ""
    sku: str = ""
    title: str = ""
    ships: bool = True


class Shopper(Struct, frozen=True, kw_only=True):
    """Who buys, as far as prices depend on it; `id` is None for a guest."""

    id: UUID | None = None
    group_ids: frozenset[UUID] = frozenset()
    discount_bps: int = 0
    is_new: bool = False
    standing: TaxStanding = TaxStanding.TAXED


class Basket(Struct, frozen=True, kw_only=True):
    """What is to be priced, in one currency, at one moment."""

    currency: str
    lines: tuple[BasketLine, ...]
    at: datetime
    shopper: Shopper = Shopper()
    codes: tuple[str, ...] = ()
    destination: Destination | None = None
    shipping_rate_id: UUID | None = None
    cash: bool = False


class PromotionRule(Struct, frozen=True, kw_only=True):
    """
    A promotion that is active, with what is left of its limits; None is no limit.

    `budget` is the currency of the budget, and what is left of it.
    """

    id: UUID
    name: str
    trigger: PromotionTrigger
    action: Action
    conditions: PromotionConditions = PromotionConditions()
    priority: int = 0
    groups: tuple[str, ...] = ("default",)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    uses_left: int | None = None
    customer_limit: int | None = None
    customer_uses_left: int | None = None
    budget: tuple[str, int] | None = None

    @property
    def is_limited(self) -> bool:
        """Tell whether an order that takes part is counted."""
        return (self.uses_left, self.customer_limit, self.budget) != (None, None, None)


class CouponRule(Struct, frozen=True, kw_only=True):
    """A code that was entered and is known, with what is left of it; None is no limit."""

    id: UUID
    promotion_id: UUID
    code: str
    uses_left: int | None = None
    customer_id: UUID | None = None
    ends_at: datetime | None = None
    is_disabled: bool = False


class Entry(NamedTuple):
    """A promotion that applies, and the code that lets it in; None where it needs none."""

    promotion: PromotionRule
    coupon: CouponRule | None

    @property
    def is_limited(self) -> bool:
        """Tell whether an order that takes part is counted."""
        return self.promotion.is_limited or (
            self.coupon is not None and self.coupon.uses_left is not None
        )


class ListPrice(Struct, frozen=True, kw_only=True):
    """What one unit costs by a price list that is open to the shopper, from a quantity on."""

    list_id: UUID
    list_name: str
    variant_id: UUID
    least: int
    amount_minor: int


class TaxRules(Struct, frozen=True, kw_only=True):
    """How a store reckons taxes; `home` is its own place."""

    rates: tuple[TaxRate, ...] = ()
    prices_include_tax: bool = False
    rounding: TaxRounding = TaxRounding.LINE
    home: Destination | None = None


class PriceRules(Struct, frozen=True, kw_only=True):
    """Everything that decides a price beside the basket; `coupons` are by the key of their code."""

    promotions: tuple[PromotionRule, ...] = ()
    coupons: Mapping[str, CouponRule] = MappingProxyType({})
    list_prices: tuple[ListPrice, ...] = ()
    taxes: TaxRules = TaxRules()
    zones: tuple[ShippingZone, ...] = ()
