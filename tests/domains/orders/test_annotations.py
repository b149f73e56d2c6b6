"""A store's own note and tags: written on any order, found by them, told once, taken off again."""

from typing import Any

import pytest
from tests.domains.orders.making import Shop

from cartwheel.domains.orders.annotations.contracts import AnnotateOrder, OrderTag, TagOrders
from cartwheel.domains.orders.annotations.service import MOST_TAGS, Annotations
from cartwheel.domains.orders.contracts import ListOrders, Order
from cartwheel.domains.orders.errors import OrderNotFoundError
from cartwheel.domains.orders.service import OrderService
from cartwheel.kernel.ids import new_id


async def annotate(shop: Shop, order: Order, **given: Any) -> Order:
    async with shop.use(Annotations) as annotations:
        return await annotations.annotate(shop.actor, AnnotateOrder(order.id, **given))


async def tagged(shop: Shop, tag: str) -> list[str]:
    async with shop.use(OrderService) as orders:
        page = await orders.list_page(shop.store_id, ListOrders(tag=tag))
    return [each.number for each in page.items]


async def story(shop: Shop, order: Order) -> list[tuple[str, dict[str, str]]]:
    async with shop.use(OrderService) as orders:
        told = (await orders.tell_story(shop.store_id, order.id)).items
    return [(each.kind, each.about) for each in told if each.kind in {"noted", "tagged"}]


async def test_a_note_and_tags_stand_on_the_order_and_in_its_story(shop: Shop) -> None:
    """What is as it was is not told, and items that are being edited are as they were."""
    order = await shop.buy((await shop.sell(), 1))
    noted = await annotate(shop, order, note="Rings twice", tags=("gift", "b2b", "gift"))
    assert (noted.note, noted.tags, noted.version) == (
        "Rings twice",
        ("b2b", "gift"),
        (await shop.order(order.id)).version,
    )
    again = await annotate(shop, order, note="Rings twice", tags=("gift",))
    assert again.tags == ("gift",)
    assert await annotate(shop, order) == again
    assert await story(shop, order) == [
        ("noted", {"text": "Rings twice"}),
        ("tagged", {"added": "b2b, gift"}),
        ("tagged", {"taken": "b2b"}),
    ]
    assert again.version == order.version


async def test_many_are_tagged_and_one_that_cannot_be_leaves_the_others(shop: Shop) -> None:
    mug = await shop.sell()
    one, other, full = [await shop.buy((mug, 1)) for _ in range(3)]
    many = tuple(f"t{place:02}" for place in range(MOST_TAGS))
    await annotate(shop, full, tags=many)
    await annotate(shop, one, tags=("gift",))
    nowhere = new_id()
    async with shop.use(Annotations) as annotations:
        done = await annotations.tag(
            shop.actor, TagOrders((one.id, other.id, full.id, nowhere), add=("gift",))
        )
    assert done.changed == (other.id,)  # the one had it
    assert {each.id: each.code for each in done.not_changed} == {
        nowhere: "orders.not_found",
        full.id: "orders.too_many_tags",
    }
    assert (await shop.order(full.id)).tags == many
    assert await tagged(shop, "gift") == [other.number, one.number]
    async with shop.use(Annotations) as annotations:
        counts = (await annotations.list_tags(shop.store_id)).items
        await annotations.tag(shop.actor, TagOrders(done.changed, remove=("gift",)))
    assert counts[:2] == (OrderTag("gift", 2), OrderTag("t00", 1))
    assert await tagged(shop, "gift") == [one.number]


async def test_an_order_of_another_store_is_none(shop: Shop) -> None:
    with pytest.raises(OrderNotFoundError):
        async with shop.use(Annotations) as annotations:
            await annotations.annotate(shop.actor, AnnotateOrder(new_id(), note="Mine"))
