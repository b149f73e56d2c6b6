"""Procedures of quotes."""

from typing import Final

from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.pricing.errors import ShippingRateNotFoundError, VariantNotPricedError
from cartwheel.domains.pricing.quotes.contracts import Quote, QuoteRequest
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.systems.rpc.api import Actor, Router, permission, post

QUOTE: Final = permission("pricing:quote")

router = Router("pricing", about="What a basket costs, and why.")


@router.query(
    rest=post("/quotes"),
    allow=QUOTE,
    raises=[VariantNotPricedError, CustomerNotFoundError, ShippingRateNotFoundError],
)
async def quote(query: QuoteRequest, actor: Actor, pricing: Pricing) -> Quote:
    """
    Price a basket: discounts, taxes, shipping, and the reason of every sum.

    Codes that take nothing off are named with why; nothing is reserved or used up.
    """
    return await pricing.quote(actor.store_id, query)
