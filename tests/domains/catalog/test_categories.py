"""Categories are a tree: they move with all below them, and never below themselves."""

import asyncio
from uuid import UUID

import pytest
from tests.domains.catalog.making import Shop
from tests.domains.making import open_store

from cartwheel.domains.catalog.categories import rules
from cartwheel.domains.catalog.categories.contracts import (
    Category,
    CreateCategory,
    MoveCategory,
    UpdateCategory,
)
from cartwheel.domains.catalog.categories.errors import (
    CategoryCycleError,
    CategoryInUseError,
    CategoryNotFoundError,
    CategorySlugTakenError,
    CategoryTreeFullError,
)
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.products.contracts import UpdateProduct
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError


async def make(shop: Shop, name: str, under: Category | None = None, **given: int) -> Category:
    async with shop.use(CategoryService) as categories:
        command = CreateCategory(name, under and under.id, **given)
        return await categories.create(shop.store_id, command)


async def move(shop: Shop, category: Category, under: Category | None) -> Category:
    async with shop.use(CategoryService) as categories:
        command = MoveCategory(category.id, under and under.id)
        return await categories.move(shop.store_id, command)


async def tree(shop: Shop) -> list[tuple[str, int]]:
    async with shop.use(CategoryService) as categories:
        listed = await categories.tree(shop.store_id)
        return [(each.name, len(each.path)) for each in listed.items]


async def test_a_category_moves_with_all_below_it(shop: Shop) -> None:
    clothes, shoes = await make(shop, "Clothes", position=1), await make(shop, "Shoes")
    boots = await make(shop, "Boots", shoes)
    rubber = await make(shop, "Rubber boots", boots)
    assert await tree(shop) == [
        ("Shoes", 1),
        ("Boots", 2),
        ("Rubber boots", 3),
        ("Clothes", 1),
    ]
    moved = await move(shop, shoes, clothes)
    assert moved.path == (clothes.id, shoes.id)
    assert await tree(shop) == [
        ("Clothes", 1),
        ("Shoes", 2),
        ("Boots", 3),
        ("Rubber boots", 4),
    ]
    await move(shop, boots, None)
    async with shop.use(CategoryService) as categories:
        found = await categories.get(shop.store_id, rubber.id)
    assert found.path == (boots.id, rubber.id)


async def test_a_cycle_is_refused(shop: Shop) -> None:
    shoes = await make(shop, "Shoes")
    boots = await make(shop, "Boots", shoes)
    before = await tree(shop)
    for under in (shoes, boots):
        with pytest.raises(CategoryCycleError):
            await move(shop, shoes, under)
    assert await tree(shop) == before


async def test_two_that_move_below_each_other_at_once_make_no_cycle(shop: Shop) -> None:
    first, second = await make(shop, "First"), await make(shop, "Second")
    outcomes = await asyncio.gather(
        move(shop, first, second), move(shop, second, first), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Category", "CategoryCycleError"]
    assert sorted(depth for _, depth in await tree(shop)) == [1, 2]


async def test_a_tree_has_a_depth(shop: Shop) -> None:
    below: Category | None = None
    for number in range(rules.DEEPEST):
        below = await make(shop, f"Level {number}", below)
    other = await make(shop, "Other")
    before = await tree(shop)
    with pytest.raises(CategoryTreeFullError):
        await make(shop, "Deeper", below)
    with pytest.raises(CategoryTreeFullError):
        await move(shop, other, below)
    assert await tree(shop) == before


async def test_slugs_are_one_categorys(shop: Shop) -> None:
    shoes, other = await make(shop, "Shoes"), await make(shop, "Shoes")
    assert (shoes.slug, other.slug.startswith("shoes-")) == ("shoes", True)
    async with shop.use(CategoryService) as categories:
        with pytest.raises(CategorySlugTakenError):
            await categories.create(shop.store_id, CreateCategory("Third", slug="shoes"))
    async with shop.use(CategoryService) as categories:
        with pytest.raises(CategorySlugTakenError):
            await categories.update(shop.store_id, UpdateCategory(other.id, slug="shoes"))
    async with shop.use(CategoryService) as categories:
        assert await categories.get(shop.store_id, other.id) == other
        changed = await categories.update(
            shop.store_id, UpdateCategory(other.id, name="Sandals", slug="sandals", position=3)
        )
        assert (changed.name, changed.slug, changed.position) == ("Sandals", "sandals", 3)


async def test_only_an_empty_category_goes(shop: Shop) -> None:
    shoes = await make(shop, "Shoes")
    boots = await make(shop, "Boots", shoes)
    product = await shop.make("Boot", category_ids=(boots.id, boots.id))
    assert product.category_ids == (boots.id,)
    for category in (shoes, boots):
        async with shop.use(CategoryService) as categories:
            with pytest.raises(CategoryInUseError):
                await categories.delete(shop.store_id, category.id)
    assert len(await tree(shop)) == 2
    async with shop.use(ProductService) as products:
        command = UpdateProduct(id=product.id, version=1, category_ids=())
        await products.update(shop.store_id, command)
    for category in (boots, shoes):
        async with shop.use(CategoryService) as categories:
            await categories.delete(shop.store_id, category.id)
    assert await tree(shop) == []


async def test_products_are_in_categories_of_their_store(shop: Shop, database: Database) -> None:
    other = Shop(shop.house, await open_store(database), shop.clock)
    theirs = await make(other, "Shoes")
    for category_id in (theirs.id, UUID(int=1)):
        with pytest.raises(InvalidInputError) as refusal:
            await shop.make("Boot", category_ids=(category_id,))
        assert [issue.path for issue in refusal.value.issues] == [("categoryIds", 0)]
    with pytest.raises(CategoryNotFoundError):
        await make(shop, "Boots", theirs)
    assert await tree(shop) == []
