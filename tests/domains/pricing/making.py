"""A store with goods and rules of prices; each use of a part is a transaction of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.catalog.api import (
    ActOnProduct,
    CreateProduct,
    NewVariant,
    ProductAction,
    ProductService,
    VariantPrice,
)
from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.pricing.coupons.claims import Coupons
from cartwheel.domains.pricing.coupons.contracts import Coupon, CreateCoupon
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.models import claims, coupons, customer_uses, promotions
from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    CreatePromotion,
    PercentageOff,
    Promotion,
    PromotionTerms,
    PromotionTrigger,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.quotes.contracts import Quote, QuoteRequest, RequestedLine
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.contracts import PutConfiguration
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

T = TypeVar("T")

NOW: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
TEN_PERCENT: Final = PercentageOff(1_000)


class Shop:
    """A store whose currency is USD."""

    def __init__(self, database: Database, redis: Redis, clock: MovedClock, store_id: UUID) -> None:
        self.database, self.clock, self.store_id = database, clock, store_id
        self.house: AsyncContainer = house_with({Database: database, Redis: redis, Clock: clock})

    async def close(self) -> None:
        await self.house.close()

    @asynccontextmanager
    async def using(self, part: type[T]) -> AsyncIterator[T]:
        async with open_scope(self.house, self.store_id) as scope:
            yield await scope.get(part)

    async def sell(self, minor: int = 1_000, *, currency: str = "USD", **given: Any) -> UUID:
        """Put a product up for sale, of one variant, and return the variant's id."""
        variant = NewVariant(sku=f"SKU-{new_id().hex}", prices=(VariantPrice(currency, minor),))
        async with self.using(ProductService) as products:
            made = await products.create(
                self.store_id, CreateProduct(title="Mug", variants=(variant,), **given)
            )
            await products.act(
                self.store_id, ActOnProduct(made.id, made.version, ProductAction.ACTIVATE)
            )
        return made.variants[0].id

    async def meet(self) -> UUID:
        """Return the id of a new customer."""
        async with self.using(CustomerDirectory) as directory:
            found = await directory.for_email(self.store_id, f"{new_id().hex}@shop.example")
        return found.id

    async def put(self, **values: Any) -> None:
        """Set something, `homeCountry` for `pricing.homeCountry`."""
        actor = Actor("store_key", new_id(), self.store_id, frozenset())
        named = {f"pricing.{name}": value for name, value in values.items()}
        async with self.using(ConfigurationService) as settings:
            known = await settings.get(self.store_id)
            await settings.put(actor, PutConfiguration(known.version, named))

    async def promote(self, action: Action = TEN_PERCENT, **terms: Any) -> Promotion:
        """Make a promotion that is at work; one of codes, with `trigger`."""
        given = {"name": "Sale", "trigger": PromotionTrigger.AUTOMATIC, "action": action} | terms
        async with self.using(PromotionService) as service:
            command = CreatePromotion(PromotionTerms(**given), activate=True)
            return await service.create(self.store_id, command)

    async def promote_by(self, code: str, uses: int | None = None, **terms: Any) -> Promotion:
        """Make a promotion that is at work by a code, which may be used so often."""
        made = await self.promote(trigger=PromotionTrigger.CODE, **terms)
        await self.issue(made.id, code, uses_limit=uses)
        return made

    async def issue(self, promotion_id: UUID, code: str, **given: Any) -> Coupon:
        """Make a code for a promotion."""
        command = CreateCoupon(promotion_id=promotion_id, code=code, **given)
        async with self.using(CouponService) as service:
            return await service.create(self.store_id, command)

    async def promotion(self, promotion_id: UUID) -> Promotion:
        async with self.using(PromotionService) as service:
            return await service.get(self.store_id, promotion_id)

    async def quote(
        self, *variant_ids: UUID, quantity: int = 1, order_id: UUID | None = None, **asked: Any
    ) -> Quote:
        lines = tuple(RequestedLine(variant_id, quantity) for variant_id in variant_ids)
        async with self.using(Pricing) as pricing:
            request = QuoteRequest(lines=lines, **asked)
            return await pricing.quote(self.store_id, request, order_id=order_id)

    async def claim(self, quote: Quote, *, customer_id: UUID | None = None) -> UUID:
        """Claim what a quote took off for a new order, and return the order's id."""
        order_id = new_id()
        async with self.using(Coupons) as service:
            await service.claim(self.store_id, quote, order_id=order_id, customer_id=customer_id)
        return order_id

    async def release(self, order_id: UUID) -> None:
        async with self.using(Coupons) as service:
            await service.release(self.store_id, order_id)

    async def counted(self) -> dict[str, Any]:
        """Return everything that is counted of promotions and codes, as the tables have it."""
        asked = {
            "claims": sa.select(sa.func.count()).select_from(claims),
            "uses": sa.select(sa.func.coalesce(sa.func.sum(promotions.c.uses), 0)),
            "spent": sa.select(sa.func.coalesce(sa.func.sum(promotions.c.spent_minor), 0)),
            "codes": sa.select(sa.func.coalesce(sa.func.sum(coupons.c.uses), 0)),
            "customers": sa.select(sa.func.coalesce(sa.func.sum(customer_uses.c.uses), 0)),
        }
        async with self.using(Connection) as connection:
            return {name: int(await connection.scalar(query)) for name, query in asked.items()}
