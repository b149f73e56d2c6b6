"""What other domains may use of pricing."""

from cartwheel.domains.pricing.coupons.claims import Coupons
from cartwheel.domains.pricing.coupons.contracts import CreateCoupon
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import (
    CouponExhaustedError,
    ShippingRateNotFoundError,
    VariantNotPricedError,
)
from cartwheel.domains.pricing.promotions.contracts import (
    AmountOff,
    BuyXGetY,
    Conditions,
    CreatePromotion,
    FreeShipping,
    PercentageOff,
    Promotion,
    PromotionTerms,
    Selection,
    Trigger,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.quotes.contracts import (
    AppliedPromotion,
    CodeRefusal,
    Destination,
    LineDiscount,
    LineTax,
    Quote,
    QuotedShipping,
    QuoteLine,
    QuoteRequest,
    RefusedCode,
    RequestedLine,
    ShippingOption,
    Step,
    StepKind,
)
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.domains.pricing.settings import (
    HOME_COUNTRY,
    HOME_REGION,
    PRICES_INCLUDE_TAX,
    TIME_ZONE,
)
from cartwheel.domains.pricing.shipping.contracts import (
    Band,
    CreateShippingRate,
    CreateShippingZone,
    Place,
    ShippingRateTerms,
    ShippingZoneTerms,
)
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.domains.pricing.taxes.contracts import CreateTaxRate, TaxRateTerms, TaxStanding
from cartwheel.domains.pricing.taxes.service import TaxService

__all__ = [
    "HOME_COUNTRY",
    "HOME_REGION",
    "PRICES_INCLUDE_TAX",
    "TIME_ZONE",
    "AmountOff",
    "AppliedPromotion",
    "Band",
    "BuyXGetY",
    "CodeRefusal",
    "Conditions",
    "CouponExhaustedError",
    "CouponService",
    "Coupons",
    "CreateCoupon",
    "CreatePromotion",
    "CreateShippingRate",
    "CreateShippingZone",
    "CreateTaxRate",
    "Destination",
    "FreeShipping",
    "LineDiscount",
    "LineTax",
    "PercentageOff",
    "Place",
    "Pricing",
    "Promotion",
    "PromotionService",
    "PromotionTerms",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "QuotedShipping",
    "RefusedCode",
    "RequestedLine",
    "Selection",
    "ShippingOption",
    "ShippingRateNotFoundError",
    "ShippingRateTerms",
    "ShippingService",
    "ShippingZoneTerms",
    "Step",
    "StepKind",
    "TaxRateTerms",
    "TaxService",
    "TaxStanding",
    "Trigger",
    "VariantNotPricedError",
]
