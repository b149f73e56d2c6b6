"""What is said of products is held to the definitions of the store."""

from typing import Any

import pytest
from tests.domains.catalog.making import Shop

from cartwheel.domains.catalog.attributes.contracts import (
    Attribute,
    AttributeKind,
    CreateAttribute,
    UpdateAttribute,
)
from cartwheel.domains.catalog.attributes.errors import (
    AttributeInUseError,
    AttributeKeyTakenError,
)
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    ProductAction,
    UpdateProduct,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.errors import InvalidInputError


async def define(shop: Shop, key: str, kind: str, **given: Any) -> Attribute:
    async with shop.use(AttributeService) as attributes:
        command = CreateAttribute(key=key, name=key.title(), kind=AttributeKind(kind), **given)
        return await attributes.create(shop.store_id, command)


@pytest.fixture
async def defined(shop: Shop) -> Shop:
    await define(shop, "material", "text")
    await define(shop, "length", "number", unit="m")
    await define(shop, "washable", "boolean")
    await define(shop, "color", "choice", choices=("red", "blue"))
    await define(shop, "harvested", "date")
    return shop


async def test_values_of_every_kind_are_kept(defined: Shop) -> None:
    values = {
        "material": "Wool",
        "length": 1.5,
        "washable": True,
        "color": "red",
        "harvested": "2026-02-28",
    }
    product = await defined.make("Scarf", attributes=values)
    assert product.attributes == values
    assert (await defined.product(product.id)).attributes == values


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("material", 3),
        ("material", " "),
        ("length", "3"),
        ("length", True),
        ("washable", "yes"),
        ("washable", 1),
        ("color", "green"),
        ("color", True),
        ("harvested", "2026-02-30"),
        ("harvested", "20260228"),
        ("size", "XL"),
    ],
)
async def test_a_value_of_another_kind_is_refused(defined: Shop, key: str, value: Any) -> None:
    product = await defined.make("Scarf", attributes={"material": "Wool"})
    async with defined.use(ProductService) as products:
        command = UpdateProduct(id=product.id, version=1, attributes={key: value})
        with pytest.raises(InvalidInputError) as refusal:
            await products.update(defined.store_id, command)
    assert [issue.path for issue in refusal.value.issues] == [("attributes", key)]
    assert await defined.product(product.id) == product


async def test_what_is_required_is_needed_by_active_products(defined: Shop) -> None:
    await define(defined, "origin", "text", required=True)
    product = await defined.make("Scarf")
    async with defined.use(ProductService) as products:
        with pytest.raises(InvalidInputError) as refusal:
            await products.act(
                defined.store_id, ActOnProduct(product.id, 1, ProductAction.ACTIVATE)
            )
    assert [issue.path for issue in refusal.value.issues] == [("attributes", "origin")]
    assert await defined.product(product.id) == product
    async with defined.use(ProductService) as products:
        command = UpdateProduct(id=product.id, version=1, attributes={"origin": "Peru"})
        await products.update(defined.store_id, command)
        action = ActOnProduct(product.id, 2, ProductAction.ACTIVATE)
        active = await products.act(defined.store_id, action)
    async with defined.use(ProductService) as products:
        command = UpdateProduct(id=product.id, version=3, attributes={})
        with pytest.raises(InvalidInputError):
            await products.update(defined.store_id, command)
    assert await defined.product(product.id) == active


async def test_what_products_use_does_not_go(defined: Shop) -> None:
    async with defined.use(AttributeService) as attributes:
        listed = (await attributes.list_all(defined.store_id)).items
    color = next(each for each in listed if each.key == "color")
    await defined.make("Scarf", attributes={"color": "red"})
    async with defined.use(AttributeService) as attributes:
        with pytest.raises(AttributeInUseError):
            await attributes.delete(defined.store_id, color.id)
    async with defined.use(AttributeService) as attributes:
        command = UpdateAttribute(id=color.id, choices=("blue",))
        with pytest.raises(AttributeInUseError):
            await attributes.update(defined.store_id, command)
    async with defined.use(AttributeService) as attributes:
        assert await attributes.get(defined.store_id, color.id) == color
        command = UpdateAttribute(id=color.id, choices=("red", "green"), name="Colour")
        changed = await attributes.update(defined.store_id, command)
        assert (changed.choices, changed.name) == (("red", "green"), "Colour")
        length = next(each for each in listed if each.key == "length")
        await attributes.delete(defined.store_id, length.id)
        assert len((await attributes.list_all(defined.store_id)).items) == 4


async def test_definitions_that_make_no_sense_are_refused(defined: Shop) -> None:
    for kind, choices in (("choice", ()), ("text", ("a",)), ("choice", ("a", "a"))):
        with pytest.raises(InvalidInputError):
            await define(defined, "odd", kind, choices=choices)
    with pytest.raises(AttributeKeyTakenError):
        await define(defined, "color", "text")
    async with defined.use(AttributeService) as attributes:
        assert len((await attributes.list_all(defined.store_id)).items) == 5
