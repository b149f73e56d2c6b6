"""Changes of orders that the audit tells of."""

from typing import Final

from tests.domains.orders.factories import open_for
from tests.rpc.changing import Change, Ready, by_id, person
from tests.rpc.house import House


async def _drafts(house: House) -> Ready:
    mug = await (await open_for(house)).sell()
    return await person(house), {"lines": ({"variantId": mug, "quantity": 1},)}


CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
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
