"""Ways to make products in a store."""

from typing import Any, Final

from tests.rpc.house import House

from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    CreateProduct,
    NewVariant,
    Product,
    ProductAction,
    ProductById,
    UpdateProduct,
    VariantPrice,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.ids import new_id


async def make_product(house: House) -> Product:
    """Make a product of one variant, a draft."""
    variant = NewVariant(sku=f"mug-{new_id().hex}", prices=(VariantPrice("EUR", 1_250),))
    async with house.scope() as scope:
        products = await scope.get(ProductService)
        command = CreateProduct(title="Mug", variants=(variant,))
        return await products.create(house.store_id, command)


async def _product(house: House) -> dict[str, Any]:
    return {"id": (await make_product(house)).id}


async def _change(house: House) -> dict[str, Any]:
    return {**await _product(house), "version": 1, "title": "Cup"}


async def _action(house: House) -> dict[str, Any]:
    return {**await _product(house), "version": 1, "action": ProductAction.ACTIVATE}


FACTORIES: Final = {ActOnProduct: _action, ProductById: _product, UpdateProduct: _change}
