"""What is sold, as far as stock is concerned: asked of the catalog."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant, VariantCatalog
from cartwheel.domains.inventory.errors import (
    LotExpiryMissingError,
    NotStockedError,
    VariantNotFoundError,
)


@dataclass(frozen=True, slots=True)
class Good:
    """A variant of the catalog; a bundle has components, each with how many of it make one."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_title: str
    components: tuple[tuple[UUID, int], ...]
    is_physical: bool
    expires: bool
    shelf_life_days: int | None
    sell_until_days: int

    @property
    def is_stocked(self) -> bool:
        """True when it has stock of its own."""
        return self.is_physical and not self.components

    @property
    def parts(self) -> tuple[tuple[UUID, int], ...]:
        """What leaves the stock for one of it; nothing where nothing is kept in stock."""
        if self.components:
            return self.components
        return ((self.variant_id, 1),) if self.is_physical else ()

    def days_of_lot(
        self, *, expires_on: date | None, received_on: date
    ) -> tuple[date | None, date | None]:
        """
        Return on which day a lot of it expires, and until when it is sold, if ever.

        Raises:
            LotExpiryMissingError: it perishes, and nothing says when.
        """
        if expires_on is None and self.expires:
            if self.shelf_life_days is None:
                raise LotExpiryMissingError(self.sku)
            expires_on = received_on + timedelta(days=self.shelf_life_days)
        if expires_on is None:
            return None, None
        last = expires_on.toordinal() - self.sell_until_days
        return expires_on, date.fromordinal(max(1, last))


@dataclass(frozen=True, slots=True)
class Goods:
    """Variants of the catalog, each asked for with all others of a call."""

    catalog: VariantCatalog

    async def find(self, store_id: UUID, variants: Collection[UUID]) -> dict[UUID, Good]:
        """Return those of the variants that the store has."""
        found = await self.catalog.variants(store_id, variants)
        return {each.variant_id: _good(each) for each in found.values()}

    async def find_by_sku(self, store_id: UUID, sku: str) -> Good | None:
        """Return the variant of an SKU, if the store has it."""
        found = await self.catalog.by_sku(store_id, [sku])
        return _good(found[sku]) if sku in found else None

    async def get(self, store_id: UUID, variants: Collection[UUID]) -> dict[UUID, Good]:
        """
        Return variants.

        Raises:
            VariantNotFoundError: the store does not have one of them.
        """
        found = await self.find(store_id, variants)
        for variant_id in variants:
            if variant_id not in found:
                raise VariantNotFoundError(variant_id)
        return found

    async def get_stocked(self, store_id: UUID, variants: Collection[UUID]) -> dict[UUID, Good]:
        """
        Return variants that have stock of their own.

        Raises:
            VariantNotFoundError: the store does not have one of them.
            NotStockedError: one of them is a bundle, or nothing that lies anywhere.
        """
        found = await self.get(store_id, variants)
        for good in found.values():
            if not good.is_stocked:
                raise NotStockedError(good.sku)
        return found


def _good(variant: SellableVariant) -> Good:
    return Good(
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        sku=variant.sku,
        title=variant.title,
        product_title=variant.product_title,
        components=variant.components,
        is_physical=variant.kind == "physical",
        expires=variant.expires,
        shelf_life_days=variant.shelf_life_days,
        sell_until_days=variant.sell_until_days,
    )
