"""What the pricing domain refuses."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class PricingError(AppError):
    """A refusal of the pricing domain."""


class _NotFoundError(PricingError):
    kind: ClassVar[Kind] = Kind.NOT_FOUND
    what: ClassVar[str]

    def __init__(self, wanted: UUID) -> None:
        super().__init__(f"There is no {self.what} {wanted}")
        self.wanted = wanted


class PromotionNotFoundError(_NotFoundError):
    """The store has no such promotion."""

    code: ClassVar[str] = "pricing.promotion_not_found"
    what = "promotion"


class CouponNotFoundError(_NotFoundError):
    """The store has no such coupon."""

    code: ClassVar[str] = "pricing.coupon_not_found"
    what = "coupon"


class PriceListNotFoundError(_NotFoundError):
    """The store has no such price list."""

    code: ClassVar[str] = "pricing.price_list_not_found"
    what = "price list"


class TaxRateNotFoundError(_NotFoundError):
    """The store has no such tax rate."""

    code: ClassVar[str] = "pricing.tax_rate_not_found"
    what = "tax rate"


class ShippingZoneNotFoundError(_NotFoundError):
    """The store has no such shipping zone."""

    code: ClassVar[str] = "pricing.shipping_zone_not_found"
    what = "shipping zone"


class ShippingRateNotFoundError(_NotFoundError):
    """The store has no such shipping rate, or it is not open to this order."""

    code: ClassVar[str] = "pricing.shipping_rate_not_found"
    what = "shipping rate"


class VariantNotPricedError(PricingError):
    """A variant cannot be sold: the store has it not, it is not active, or has no such price."""

    code: ClassVar[str] = "pricing.variant_not_priced"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, variant_ids: Iterable[UUID], *, currency: str) -> None:
        self.variant_ids, self.currency = tuple(variant_ids), currency
        named = ", ".join(map(str, self.variant_ids))
        super().__init__(f"Not for sale in {currency}: {named}")


class PromotionChangedError(PricingError):
    """Somebody else changed the promotion since it was read."""

    code: ClassVar[str] = "pricing.promotion_changed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, promotion_id: UUID, *, version: int) -> None:
        super().__init__(f"The promotion {promotion_id} is at version {version} by now")
        self.promotion_id, self.version = promotion_id, version


class PromotionStatusError(PricingError):
    """The promotion's status does not allow it."""

    code: ClassVar[str] = "pricing.promotion_status"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, action: str, status: str) -> None:
        super().__init__(f"A promotion that is {status} allows no {action}")
        self.action, self.status = action, status


class TooManyPromotionsError(PricingError):
    """The store has as many automatic promotions at work as a store may have."""

    code: ClassVar[str] = "pricing.too_many_promotions"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} automatic promotions at work at most")
        self.most = most


class CodeTakenError(PricingError):
    """Another coupon of the store has the code."""

    code: ClassVar[str] = "pricing.code_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is another coupon's")
        self.taken = code


class TaxRateTakenError(PricingError):
    """There is a rate for the same place, class and layer."""

    code: ClassVar[str] = "pricing.tax_rate_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("There is a rate for this place, class and layer already")


class TooManyShippingZonesError(PricingError):
    """The store has as many zones, or the zone as many rates, as it may have."""

    code: ClassVar[str] = "pricing.too_many_shipping_zones"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"There are {most} at most")
        self.most = most


class CouponExhaustedError(PricingError):
    """What the order was to take part in has been used up meanwhile: price it anew."""

    code: ClassVar[str] = "pricing.coupon_exhausted"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, promotion_id: UUID, code: str | None) -> None:
        super().__init__(f"{'A promotion' if code is None else f'The code {code}'} is used up")
        self.promotion_id, self.coupon_code = promotion_id, code
