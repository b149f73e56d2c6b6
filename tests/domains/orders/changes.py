"""Changes of orders that the audit tells of."""

from typing import Final

from tests.domains.orders.factories import bought, open_for
from tests.rpc.changing import Change, Ready, by_id, person
from tests.rpc.house import House


async def _drafts(house: House) -> Ready:
    mug = await (await open_for(house)).sell()
    return await person(house), {"lines": ({"variantId": mug, "quantity": 1},)}


async def _tags(house: House) -> Ready:
    return await person(house), {"ids": ((await bought(house))[1].id,), "add": ("gift",)}


CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "orders.annotate",
            "orders.cancel",
            "orders.cancelReturn",
            "orders.complete",
            "orders.edit",
            "orders.exchange",
            "orders.fulfil",
            "orders.issueInvoice",
            "orders.markPaid",
            "orders.place",
            "orders.receiveReturn",
            "orders.refund",
            "orders.requestReturn",
        )
    },
    "orders.createDraft": _drafts,
    "orders.tagMany": _tags,
}
MADE: Final = frozenset(
    {
        "orders.createDraft",
        "orders.exchange",
        "orders.issueInvoice",
        "orders.refund",
        "orders.requestReturn",
    }
)
