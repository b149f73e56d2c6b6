"""What other domains may use of pricing."""

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
from cartwheel.domains.pricing.taxes.contracts import TaxStanding

__all__ = [
    "AppliedPromotion",
    "CodeRefusal",
    "Destination",
    "LineDiscount",
    "LineTax",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "QuotedShipping",
    "RefusedCode",
    "RequestedLine",
    "ShippingOption",
    "Step",
    "StepKind",
    "TaxStanding",
]
