"""Changes of the catalog that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "attributes.delete",
            "attributes.update",
            "categories.delete",
            "categories.move",
            "categories.update",
            "products.act",
            "products.update",
            "variants.add",
            "variants.fill",
            "variants.update",
        )
    },
    "attributes.create": given(None, key="length", name="Length", kind="number"),
    "categories.create": given(None, name="Mugs"),
    "products.create": given(None, title="Mug", variants=({"sku": "only-mug"},)),
}
MADE: Final = frozenset({"attributes.create", "categories.create", "products.create"})
GONE: Final = frozenset({"attributes.delete", "categories.delete"})
