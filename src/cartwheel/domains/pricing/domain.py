"""What pricing brings to the house."""

from typing import Final

from cartwheel.domains.pricing.clocks import StoreClocks
from cartwheel.domains.pricing.coupons.claims import Coupons
from cartwheel.domains.pricing.coupons.procedures import router as coupons
from cartwheel.domains.pricing.coupons.repository import CouponRepository
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.handlers import GROUP
from cartwheel.domains.pricing.lists.procedures import router as price_lists
from cartwheel.domains.pricing.lists.repository import PriceListRepository
from cartwheel.domains.pricing.lists.service import PriceListService
from cartwheel.domains.pricing.merging import MergedCustomers
from cartwheel.domains.pricing.promotions.procedures import router as promotions
from cartwheel.domains.pricing.promotions.repository import PromotionRepository
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.quotes.procedures import router as quotes
from cartwheel.domains.pricing.quotes.rulebook import RuleBook, RuleMemory
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.pricing.settings import KEYS
from cartwheel.domains.pricing.shipping.procedures import router as shipping
from cartwheel.domains.pricing.shipping.repository import ShippingRepository
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.domains.pricing.taxes.procedures import router as taxes
from cartwheel.domains.pricing.taxes.repository import TaxRepository
from cartwheel.domains.pricing.taxes.service import TaxService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

PRICING: Final = Domain(
    name="pricing",
    routers=(coupons, price_lists, promotions, quotes, shipping, taxes),
    per_call=(
        CouponRepository,
        CouponService,
        Coupons,
        MergedCustomers,
        PriceListRepository,
        PriceListService,
        Pricing,
        PromotionRepository,
        PromotionService,
        RuleBook,
        RuleRevisions,
        ShippingRepository,
        ShippingService,
        TaxRepository,
        TaxService,
    ),
    per_process=(RuleMemory, StoreClocks),
    permissions=(
        Permission(name="pricing:quote", held_by=BACK_OFFICE),
        Permission(name="pricing:read", held_by=BACK_OFFICE),
        Permission(name="pricing:write", held_by=TEAM),
    ),
    groups=(GROUP,),
    config_keys=KEYS,
)
