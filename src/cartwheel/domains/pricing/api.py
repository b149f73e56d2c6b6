"""What other domains may use of pricing."""

from cartwheel.domains.pricing.coupons.claims import Coupons
from cartwheel.domains.pricing.coupons.contracts import CreateCoupon, ListCoupons
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import (
    CouponExhaustedError,
    ShippingRateNotFoundError,
    VariantNotPricedError,
)
from cartwheel.domains.pricing.promotions.contracts import (
    AmountOff,
    BuyXGetY,
    CreatePromotion,
    FreeShipping,
    PercentageOff,
    Promotion,
    PromotionConditions,
    PromotionTerms,
    PromotionTrigger,
    Selection,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.quotes.contracts import (
    AppliedPromotion,
    CodeRefusal,
    Destination,
    LineDiscount,
    LineTax,
    PriceStep,
    PriceStepKind,
    Quote,
    QuotedShipping,
    QuoteLine,
    QuoteRequest,
    RefusedCode,
    RequestedLine,
    ShippingOption,
)
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.domains.pricing.rules.inputs import TaxRules
from cartwheel.domains.pricing.rules.taxation import Taxation
from cartwheel.domains.pricing.rules.taxes import Taxed
from cartwheel.domains.pricing.settings import (
    HOME_COUNTRY,
    HOME_REGION,
    PRICES_INCLUDE_TAX,
)
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingBand,
    ShippingPlace,
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
    "AmountOff",
    "AppliedPromotion",
    "BuyXGetY",
    "CodeRefusal",
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
    "ListCoupons",
    "PercentageOff",
    "PriceStep",
    "PriceStepKind",
    "Pricing",
    "Promotion",
    "PromotionConditions",
    "PromotionService",
    "PromotionTerms",
    "PromotionTrigger",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "QuotedShipping",
    "RefusedCode",
    "RequestedLine",
    "Selection",
    "ShippingBand",
    "ShippingOption",
    "ShippingPlace",
    "ShippingRateNotFoundError",
    "ShippingRateTerms",
    "ShippingService",
    "ShippingZoneTerms",
    "TaxRateTerms",
    "TaxRules",
    "TaxService",
    "TaxStanding",
    "Taxation",
    "Taxed",
    "VariantNotPricedError",
]
