"""Changes of the catalog that the audit tells of."""

from typing import Any, Final

from tests.domains.catalog.factories import make_product
from tests.rpc.changing import Change, Ready, by_id, given, person
from tests.rpc.house import House


def _many(**fields: Any) -> Change:
    async def make(house: House) -> Ready:
        return await person(house), {"ids": [(await make_product(house)).id], **fields}

    return make


async def _nothing(house: House) -> Ready:
    return await person(house), None


CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "attributes.delete",
            "attributes.update",
            "categories.delete",
            "categories.move",
            "categories.update",
            "media.delete",
            "media.update",
            "products.act",
            "products.update",
            "variants.add",
            "variants.fill",
            "variants.update",
        )
    },
    "products.actOnMany": _many(action="archive"),
    "products.changePrices": _many(currency="EUR", amountMinor=50),
    "attributes.create": given(None, key="length", name="Length", kind="number"),
    "categories.create": given(None, name="Mugs"),
    "productExports.start": given(None, format="csv"),
    "productImports.start": given(None, fileName="a.csv", content="c2t1"),
    "products.reindex": _nothing,
    "products.create": given(None, title="Mug", variants=({"sku": "only-mug"},)),
}
FLOWS: Final = frozenset({"media.upload"})
"""`test_media.py` looks at what it says."""

MADE: Final = frozenset(
    {
        *("attributes.create", "categories.create", "products.create"),
        *("productExports.start", "productImports.start"),
    }
)
GONE: Final = frozenset({"attributes.delete", "categories.delete"})
SET_GOING: Final = frozenset({"products.reindex"})
