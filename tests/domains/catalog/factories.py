"""Ways to make products in a store."""

from io import BytesIO
from typing import Any, Final

from PIL import Image
from tests.rpc.house import House

from cartwheel.domains.catalog.attributes.contracts import (
    AttributeById,
    AttributeKind,
    CreateAttribute,
    UpdateAttribute,
)
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.contracts import (
    Category,
    CategoryById,
    CreateCategory,
    MoveCategory,
    UpdateCategory,
)
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.exports.contracts import ExportById, StartExport
from cartwheel.domains.catalog.exports.service import ExportService
from cartwheel.domains.catalog.imports.contracts import ImportById, SheetFile, StartImport
from cartwheel.domains.catalog.imports.models import exports as export_rows, imports as import_rows
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.domains.catalog.imports.service import ImportService
from cartwheel.domains.catalog.media.contracts import MediaById, UpdateMedia, UploadMedia
from cartwheel.domains.catalog.media.pictures import Picture
from cartwheel.domains.catalog.media.repository import MediaRepository
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    CreateProduct,
    NewVariant,
    Product,
    ProductAction,
    ProductById,
    UpdateProduct,
    VariantPrice,
    VariantStatus,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_contracts import (
    AddVariants,
    FillMatrix,
    UpdateVariant,
)
from cartwheel.domains.catalog.products.variant_service import VariantService
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


async def _variants(house: House) -> dict[str, Any]:
    variants = ({"sku": f"cup-{new_id().hex}"},)
    product = await make_product(house)
    async with house.scope() as scope:
        sold = await scope.get(VariantService)
        only = product.variants[0].id
        archived = UpdateVariant(id=only, version=1, status=VariantStatus.ARCHIVED)
        await sold.update(house.store_id, archived)
    return {"productId": product.id, "version": 2, "variants": variants}


async def _matrix(house: House) -> dict[str, Any]:
    options = ({"name": "Size", "values": ("S", "M")},)
    product_id = (await make_product(house)).id
    prefix = product_id.hex
    return {"productId": product_id, "version": 1, "options": options, "skuPrefix": prefix}


async def _variant(house: House) -> dict[str, Any]:
    return {"id": (await make_product(house)).variants[0].id, "version": 1, "title": "Red"}


async def make_category(house: House) -> Category:
    """Make a category without products."""
    async with house.scope() as scope:
        categories = await scope.get(CategoryService)
        return await categories.create(house.store_id, CreateCategory("Mugs"))


async def _category(house: House) -> dict[str, Any]:
    return {"id": (await make_category(house)).id}


async def _category_change(house: House) -> dict[str, Any]:
    return {**await _category(house), "name": "Cups"}


async def _category_move(house: House) -> dict[str, Any]:
    return {**await _category(house), "position": 3}


async def _attribute(house: House) -> dict[str, Any]:
    key = f"k{new_id().hex}"
    async with house.scope() as scope:
        attributes = await scope.get(AttributeService)
        command = CreateAttribute(key=key, name="Length", kind=AttributeKind.NUMBER)
        return {"id": (await attributes.create(house.store_id, command)).id}


async def _attribute_change(house: House) -> dict[str, Any]:
    return {**await _attribute(house), "unit": "m"}


def some_picture() -> bytes:
    """Return a small PNG."""
    told = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(told, "PNG")
    return told.getvalue()


async def _upload(house: House) -> dict[str, Any]:
    return {"productId": (await make_product(house)).id, "content": some_picture()}


async def _media(house: House) -> dict[str, Any]:
    product, media_id = await make_product(house), new_id()
    async with house.scope() as scope:
        await (await scope.get(MediaRepository)).add(
            house.store_id,
            product.id,
            Picture("png", 640, 480),
            media_id=media_id,
            alt="",
            position=0,
            size_bytes=1,
            original=f"catalog/{media_id}",
            at=product.created_at,
        )
    return {"id": media_id}


async def _media_change(house: House) -> dict[str, Any]:
    return {**await _media(house), "alt": "A mug"}


async def _import(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        imports = await scope.get(ImportService)
        begun = await imports.start(house.store_id, StartImport(file_name="a.csv", content=b"sku"))
        transfers = await scope.get(TransferRepository)
        file = SheetFile("a.refused.csv", "text/csv", b"sku,error")
        refused = await transfers.add_file(house.store_id, file, at=begun.created_at)
        await transfers.set(import_rows, house.store_id, begun.id, refusals_id=refused)
    return {"id": begun.id}


async def _export(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        exports = await scope.get(ExportService)
        begun = await exports.start(house.store_id, StartExport())
        transfers = await scope.get(TransferRepository)
        file = SheetFile("a.csv", "text/csv", b"sku")
        written = await transfers.add_file(house.store_id, file, at=begun.created_at)
        await transfers.set(export_rows, house.store_id, begun.id, file_id=written)
    return {"id": begun.id}


FACTORIES: Final = {
    MediaById: _media,
    UpdateMedia: _media_change,
    UploadMedia: _upload,
    ActOnProduct: _action,
    AddVariants: _variants,
    AttributeById: _attribute,
    CategoryById: _category,
    ExportById: _export,
    FillMatrix: _matrix,
    ImportById: _import,
    MoveCategory: _category_move,
    ProductById: _product,
    UpdateAttribute: _attribute_change,
    UpdateCategory: _category_change,
    UpdateProduct: _change,
    UpdateVariant: _variant,
}
