"""A store with a catalogue, whose use cases run in transactions of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.kit.clock import MovedClock

from cartwheel.domains.catalog.products.contracts import (
    CreateProduct,
    NewVariant,
    Product,
    VariantPrice,
)
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


def euros(amount_minor: int, compare_at_minor: int | None = None) -> VariantPrice:
    """Return a price in euros."""
    return VariantPrice("EUR", amount_minor, compare_at_minor)


def some_sku() -> str:
    """Return an SKU that nothing else has."""
    return f"SKU-{new_id().hex}"


@dataclass(frozen=True, slots=True)
class Shop:
    """A store, and a clock that stands until it is moved."""

    database: Database
    store_id: UUID
    clock: MovedClock = field(default_factory=MovedClock)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Open a transaction of the store."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            yield connection

    @asynccontextmanager
    async def products(self) -> AsyncIterator[ProductService]:
        """Open a transaction in which products are made."""
        async with self.connection() as connection:
            yield product_service(connection, self.clock)

    async def make(self, title: str = "Mug", *variants: NewVariant, **given: Any) -> Product:
        """Make a product; of one variant for 12.50, if none is given."""
        made = variants or (NewVariant(sku=some_sku(), prices=(euros(1_250),)),)
        async with self.products() as products:
            command = CreateProduct(title=title, variants=made, **given)
            return await products.create(self.store_id, command)

    async def product(self, product_id: UUID) -> Product:
        """Look at a product."""
        async with self.products() as products:
            return await products.get(self.store_id, product_id)

    async def sellable(self, *ids: UUID) -> dict[UUID, Any]:
        """Look at variants as other domains do."""
        async with self.connection() as connection:
            return dict(await VariantCatalog(connection).variants(self.store_id, ids))


def product_service(connection: Connection, clock: MovedClock) -> ProductService:
    """Return the use cases of products, within a transaction."""
    return ProductService(
        ProductRepository(connection),
        VariantRepository(connection),
        Outbox(connection),
        clock,
        AuditNote(),
    )
