"""A store with a catalogue, whose use cases run in transactions of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from dishka import AsyncContainer
from tests.kit.clock import MovedClock

from cartwheel.domains.catalog.products.contracts import (
    CreateProduct,
    NewVariant,
    Product,
    VariantPrice,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.domains.settings.api import StoreSettings
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.ids import new_id
from cartwheel.systems.config.api import Values
from cartwheel.systems.flags.api import FlagSet

T = TypeVar("T")


def euros(amount_minor: int, compare_at_minor: int | None = None) -> VariantPrice:
    """Return a price in euros."""
    return VariantPrice("EUR", amount_minor, compare_at_minor)


def some_sku() -> str:
    """Return an SKU that nothing else has."""
    return f"SKU-{new_id().hex}"


@dataclass(frozen=True, slots=True)
class StillSettings:
    """What stores have set, which changes at once and without the parts that tell of it."""

    given: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    async def of(self, store_id: UUID) -> StoreSettings:
        return StoreSettings(Values(self.given.get(store_id, {})), FlagSet({}))


@dataclass(frozen=True, slots=True)
class Shop:
    """A store, and a clock that stands until it is moved."""

    house: AsyncContainer
    store_id: UUID
    clock: MovedClock = field(default_factory=MovedClock)

    @asynccontextmanager
    async def use(self, service: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with open_scope(self.house, self.store_id) as scope:
            yield await scope.get(service)

    async def make(self, title: str = "Mug", *variants: NewVariant, **given: Any) -> Product:
        """Make a product; of one variant for 12.50, if none is given."""
        made = variants or (NewVariant(sku=some_sku(), prices=(euros(1_250),)),)
        async with self.use(ProductService) as products:
            command = CreateProduct(title=title, variants=made, **given)
            return await products.create(self.store_id, command)

    async def product(self, product_id: UUID) -> Product:
        """Look at a product."""
        async with self.use(ProductService) as products:
            return await products.get(self.store_id, product_id)

    async def sellable(self, *ids: UUID) -> dict[UUID, Any]:
        """Look at variants as other domains do."""
        async with self.use(VariantCatalog) as catalog:
            return dict(await catalog.variants(self.store_id, ids))
