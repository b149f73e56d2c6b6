"""Changes of the catalog that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{name: by_id(name) for name in ("products.act", "products.update")},
    "products.create": given(None, title="Mug", variants=({"sku": "only-mug"},)),
}
MADE: Final = frozenset({"products.create"})
