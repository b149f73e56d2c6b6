"""Changes of prices that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

from cartwheel.kernel.ids import new_id

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "coupons.act",
            "coupons.create",
            "coupons.generate",
            "priceLists.delete",
            "priceLists.putPrices",
            "priceLists.update",
            "promotions.act",
            "promotions.update",
            "shipping.createRate",
            "shipping.deleteRate",
            "shipping.deleteZone",
            "shipping.updateRate",
            "shipping.updateZone",
            "taxes.delete",
            "taxes.putExemption",
            "taxes.update",
        )
    },
    "priceLists.create": given(None, terms={"name": "Wholesale", "currency": "EUR"}),
    "promotions.create": given(
        None,
        terms={
            "name": "Sale",
            "trigger": "automatic",
            "action": {"kind": "percentage", "bps": 1_000},
        },
    ),
    "shipping.createZone": given(None, terms={"name": "World", "places": [{}]}),
    "taxes.create": given(
        None,
        terms={"name": "T", "country": "DE", "ratePpm": 1, "taxClass": f"c-{new_id().hex}"},
    ),
}
MADE: Final = frozenset(
    {
        "coupons.create",
        "coupons.generate",
        "priceLists.create",
        "promotions.create",
        "shipping.createRate",
        "shipping.createZone",
        "taxes.create",
    }
)
GONE: Final = frozenset(
    {"priceLists.delete", "shipping.deleteRate", "shipping.deleteZone", "taxes.delete"}
)
