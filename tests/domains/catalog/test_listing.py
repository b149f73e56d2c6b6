"""Lists of products: narrowed, in every order, page after page without gap or repetition."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.domains.catalog.making import Shop, euros, some_sku

from cartwheel.domains.catalog.attributes.contracts import AttributeKind, CreateAttribute
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.contracts import CreateCategory
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.listing.contracts import (
    CountProducts,
    ListProducts,
    ListShelves,
    ProductOrder,
    ProductPage,
)
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.products.contracts import NewVariant, PriceSpan, ProductStatus
from cartwheel.kernel.errors import InvalidInputError


async def page(shop: Shop, **given: Any) -> ProductPage:
    async with shop.use(ListingService) as listing:
        return await listing.page(shop.store_id, ListProducts(**given))


async def titles(shop: Shop, **given: Any) -> list[str]:
    return [each.title for each in (await page(shop, **given)).items]


async def test_a_list_shows_what_lists_show(shop: Shop) -> None:
    made = await shop.make(
        "Shirt",
        NewVariant(some_sku(), ("S",), (euros(900),)),
        NewVariant(some_sku(), ("M",), (euros(1_100),)),
        options=("Size",),
    )
    (shown,) = (await page(shop)).items
    assert (shown.id, shown.slug, shown.variant_count) == (made.id, "shirt", 2)
    assert shown.prices == (PriceSpan("EUR", 900, 1_100),)
    assert shown.sku == made.variants[0].sku
    assert shown.allowed_actions == made.allowed_actions


@pytest.mark.parametrize("order", [each for each in ProductOrder if each != "relevance"])
async def test_pages_hold_everything_once_in_order(shop: Shop, order: ProductOrder) -> None:
    for number in range(7):
        shop.clock.pass_by(timedelta(minutes=1))
        price = euros(1_000 + number % 3)
        await shop.make(f"Mug {(number * 5) % 7}", NewVariant(some_sku(), prices=(price,)))
    shown, cursor = [], None
    while True:
        part = await page(shop, order=order, limit=2, cursor=cursor, currency="EUR")
        shown += part.items
        cursor = part.next_cursor
        if cursor is None:
            break
        assert len(part.items) == 2
    assert len({each.id for each in shown}) == len(shown) == 7
    key = {
        "newest": lambda one: -one.created_at.timestamp(),
        "oldest": lambda one: one.created_at.timestamp(),
        "updated": lambda one: -one.updated_at.timestamp(),
        "title": lambda one: one.title,
        "cheapest": lambda one: one.prices[0].low_minor,
        "dearest": lambda one: -one.prices[0].low_minor,
    }[order.value]
    assert all(key(one) <= key(following) for one, following in pairwise(shown))


async def test_cursors_of_other_lists_are_refused(shop: Shop) -> None:
    for title in ("One", "Two", "Three"):
        await shop.make(title)
    cursor = (await page(shop, limit=1)).next_cursor
    for given in ({"order": ProductOrder.TITLE, "cursor": cursor}, {"cursor": "x"}):
        with pytest.raises(InvalidInputError):
            await page(shop, **given)


async def test_every_filter_narrows(shop: Shop) -> None:
    async with shop.use(CategoryService) as categories:
        shoes = await categories.create(shop.store_id, CreateCategory("Shoes"))
        boots = await categories.create(shop.store_id, CreateCategory("Boots", shoes.id))
    async with shop.use(AttributeService) as attributes:
        for key, kind in (("length", "number"), ("color", "text"), ("warm", "boolean")):
            command = CreateAttribute(key=key, name=key, kind=AttributeKind(kind))
            await attributes.create(shop.store_id, command)
    await shop.make(
        "Boot",
        NewVariant(some_sku(), prices=(euros(5_000),)),
        category_ids=(boots.id,),
        brand="Fell",
        attributes={"length": 1.5, "color": "red", "warm": True},
    )
    shop.clock.pass_by(timedelta(days=1))
    made = await shop.make(
        "Sandal",
        NewVariant(some_sku(), prices=(euros(2_000),)),
        category_ids=(shoes.id,),
        brand="Strand",
        channels=("online", "pos"),
        attributes={"length": 3, "color": "blue"},
    )
    for given, expected in (
        ({"category_id": shoes.id}, ["Sandal", "Boot"]),
        ({"category_id": boots.id}, ["Boot"]),
        ({"brand": "Fell"}, ["Boot"]),
        ({"channel": "pos"}, ["Sandal"]),
        ({"status": ProductStatus.ACTIVE}, []),
        ({"status": ProductStatus.DRAFT}, ["Sandal", "Boot"]),
        ({"price_from": 3_000, "currency": "EUR"}, ["Boot"]),
        ({"price_to": 3_000, "currency": "EUR"}, ["Sandal"]),
        ({"price_to": 3_000, "currency": "USD"}, []),
        ({"attributes": ("color=red",)}, ["Boot"]),
        ({"attributes": ("warm=true",)}, ["Boot"]),
        ({"attributes": ("length=1.5",)}, ["Boot"]),
        ({"attributes": ("length>=1.5", "length<=2")}, ["Boot"]),
        ({"attributes": ("length>=2",)}, ["Sandal"]),
        ({"created_from": made.created_at}, ["Sandal"]),
        ({"created_to": made.created_at - timedelta(hours=1)}, ["Boot"]),
        ({"in_stock": True}, []),
        ({"query": "sandal", "brand": "Fell"}, []),
        ({"query": "boot", "brand": "Fell", "order": ProductOrder.TITLE}, ["Boot"]),
    ):
        assert await titles(shop, **given) == expected, given
    for refused in ("size=1", "length=long", "color>=red", "warm=1"):
        with pytest.raises(InvalidInputError):
            await titles(shop, attributes=(refused,))


async def test_facets_count_what_a_list_would_show(shop: Shop) -> None:
    for title, brand in (("Red mug", "Fell"), ("Blue mug", "Fell"), ("Plate", "Strand")):
        await shop.make(title, brand=brand)
    async with shop.use(ListingService) as listing:
        counted = await listing.facets(shop.store_id, CountProducts())
        searched = await listing.facets(shop.store_id, CountProducts(query="mug"))
        later = CountProducts(created_from=shop.clock.now() + timedelta(days=1))
        assert (await listing.facets(shop.store_id, later)).counted == 0
    by_name = {each.name: {v.value: v.count for v in each.values} for each in counted.facets}
    assert (counted.counted, counted.more) == (3, False)
    assert by_name["brand"] == {"Fell": 2, "Strand": 1}
    assert by_name["status"] == {"draft": 3}
    by_name = {each.name: {v.value: v.count for v in each.values} for each in searched.facets}
    assert by_name["brand"] == {"Fell": 2}


async def test_shelves_show_the_newest_of_each_category_and_of_those_below_it(shop: Shop) -> None:
    async with shop.use(CategoryService) as categories:
        home = await categories.create(shop.store_id, CreateCategory("Home"))
        below = CreateCategory("Bath", parent_id=home.id)
        bath = await categories.create(shop.store_id, below)
        bare = await categories.create(shop.store_id, CreateCategory("Bare"))
    for title, category in (("Lamp", home), ("Towel", bath), ("Mat", bath), ("Brush", bath)):
        shop.clock.pass_by(timedelta(minutes=1))
        await shop.make(title, category_ids=(category.id,), channels=("online",))
    async with shop.use(ListingService) as listing:
        query = ListShelves(category_ids=(bath.id, bare.id, home.id), limit=3, channel="online")
        shelves = (await listing.shelves(shop.store_id, query)).items
        one = ListShelves(category_ids=(home.id,), limit=1, status=ProductStatus.ACTIVE)
        drafts = (await listing.shelves(shop.store_id, one)).items
    assert [(each.category_id, [item.title for item in each.items]) for each in shelves] == [
        (bath.id, ["Brush", "Mat", "Towel"]),
        (bare.id, []),
        (home.id, ["Brush", "Mat", "Towel"]),
    ]
    assert [each.items for each in drafts] == [()]
