"""What the shop shows of its store: its name, its categories, and its products with their stock."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.contracts import Attribute, AttributeList
from cartwheel.domains.catalog.categories.contracts import Category, CategoryTree
from cartwheel.domains.catalog.listing.contracts import (
    ProductPage,
    ProductShelves,
    ProductSummary,
)
from cartwheel.domains.catalog.products.contracts import FoundProduct, Product
from cartwheel.domains.inventory.holds.stock import Availability
from cartwheel.domains.stores.contracts import Store
from cartwheel.entrypoints.shop.client import ShopClient

PAGE: Final = 24
CHANNEL: Final = "online"
_REMEMBERED_SECONDS: Final = 5.0
_MOST_ASKED: Final = 100
_MOST_IN_MENU: Final = 12


class Shelf(msgspec.Struct, frozen=True):
    """A category with those below it, as the menu has it."""

    category: Category
    below: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page: the store, and its categories."""

    store: Store
    shelves: tuple[Shelf, ...]
    categories: dict[str, Category]
    attributes: dict[str, Attribute]

    @property
    def menu(self) -> tuple[Category, ...]:
        """Return the first categories below the roots, and the roots that have none below."""
        found = (each for shelf in self.shelves for each in shelf.below or (shelf.category,))
        return tuple(islice(found, _MOST_IN_MENU))

    def trail(self, category: Category) -> tuple[Category, ...]:
        """Return the way from the root to a category."""
        by_id = {each.id: each for each in self.categories.values()}
        return tuple(by_id[each] for each in category.path if each in by_id)

    def home_of(self, product: Product) -> Category | None:
        """Return the narrowest category of a product."""
        found = [each for each in self.categories.values() if each.id in product.category_ids]
        return max(found, key=lambda each: len(each.path), default=None)


@dataclass(slots=True)
class ShopCatalog:
    """Asks the store's catalogue; what is on every page is remembered for some seconds."""

    client: ShopClient
    _frame: Frame | None = None
    _known_until: float = field(default=0.0)

    async def frame(self) -> Frame:
        """Return what stands on every page."""
        now = time.monotonic()
        if self._frame is None or now >= self._known_until:
            store = await self.client.get("/stores/current", Store)
            tree = (await self.client.get("/categories", CategoryTree)).items
            roots = [each for each in tree if each.parent_id is None]
            shelves = tuple(
                Shelf(root, tuple(each for each in tree if each.parent_id == root.id))
                for root in roots
            )
            attributes = (await self.client.get("/product-attributes", AttributeList)).items
            self._frame = Frame(
                store,
                shelves,
                {each.slug: each for each in tree},
                {each.key: each for each in attributes},
            )
            self._known_until = now + _REMEMBERED_SECONDS
        return self._frame

    async def products(
        self,
        *,
        category: Category | None = None,
        query: str = "",
        order: str = "",
        cursor: str = "",
        limit: int = PAGE,
    ) -> ProductPage:
        """List what is sold."""
        return await self.client.get(
            "/products",
            ProductPage,
            status="active",
            channel=CHANNEL,
            categoryId=None if category is None else category.id,
            query=query,
            order=order,
            cursor=cursor,
            limit=limit,
        )

    async def shelves(
        self, categories: Sequence[Category], *, limit: int
    ) -> list[tuple[Category, tuple[ProductSummary, ...]]]:
        """Return the newest of each of some categories that have any, by one question."""
        if not categories:
            return []
        found = await self.client.get(
            "/product-shelves",
            ProductShelves,
            categoryIds=[str(each.id) for each in categories],
            status="active",
            channel=CHANNEL,
            limit=limit,
        )
        of = {each.category_id: each.items for each in found.items}
        return [(each, of[each.id]) for each in categories if of[each.id]]

    async def beside(self, product: Product, category: Category) -> tuple[ProductSummary, ...]:
        """Return some others of a product's category."""
        page = await self.products(category=category, limit=5)
        return tuple(each for each in page.items if each.id != product.id)[:4]

    async def product(self, slug: str) -> FoundProduct | None:
        """Return a product that is sold, by a slug that it has or had."""
        found = await self.client.find(f"/product-slugs/{slug}", FoundProduct)
        if found is None or found.product.status != "active":
            return None
        return found

    async def availability(self, product: Product) -> dict[UUID, Availability]:
        """Return what may be had of a product's variants now."""
        ids = [each.id for each in product.variants][:_MOST_ASKED]
        answers = await self.client.post(
            "/inventory/availability", tuple[Availability, ...], variantIds=ids, channel=CHANNEL
        )
        return {each.variant_id: each for each in answers}
