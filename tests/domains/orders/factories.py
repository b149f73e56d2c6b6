"""Ways to make carts and orders in a store."""

from typing import Any, Final

from tests.domains.customers.factories import make_customer
from tests.domains.orders.making import Shop, shop_of
from tests.kit.clock import MovedClock
from tests.rpc.house import House

from cartwheel.domains.orders.annotations.contracts import AnnotateOrder
from cartwheel.domains.orders.carts.contracts import (
    ChangeCart,
    CheckOut,
    ClaimCart,
    SetLine,
    ShoppingCartById,
)
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    CompleteOrder,
    CreateDraft,
    EditOrder,
    IssueInvoice,
    LineQuantity,
    MarkPaid,
    Order,
    OrderById,
    PlaceDraft,
    WantedLine,
)
from cartwheel.domains.orders.documents.contracts import DocumentById
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.fulfilments.contracts import FulfilOrder
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.returns.contracts import (
    ExchangeOrder,
    QuoteExchange,
    ReceiveReturn,
    RefundOrder,
    RequestReturn,
    ReturnById,
)
from cartwheel.domains.orders.returns.service import ReturnService


async def open_for(house: House) -> Shop:
    """Let the house's store sell."""
    return await shop_of(house.container, house.database, house.store_id, MovedClock())


async def bought(house: House) -> tuple[Shop, Order]:
    """Buy two of something that is new."""
    shop = await open_for(house)
    return shop, await shop.buy((await shop.sell(), 2))


async def sent(house: House) -> tuple[Shop, Order]:
    """Buy two of something, and send them."""
    shop, order = await bought(house)
    async with shop.use(FulfilmentService) as fulfilments:
        return shop, await fulfilments.fulfil(shop.actor, FulfilOrder(order.id))


async def drafted(house: House) -> Order:
    """Draft an order of two of something that is new."""
    shop = await open_for(house)
    command = CreateDraft((WantedLine(await shop.sell(), 2),))
    async with shop.use(Drafting) as drafting:
        return await drafting.create(shop.actor, command)


async def _cart(house: House) -> dict[str, Any]:
    shop = await open_for(house)
    opened = await shop.cart((await shop.sell(), 1))
    return {"id": opened.cart.id, "token": opened.token}


async def _line(house: House) -> dict[str, Any]:
    shop = await open_for(house)
    mug = await shop.sell()
    opened = await shop.cart((mug, 1))
    return {"id": opened.cart.id, "token": opened.token, "variantId": mug, "quantity": 2}


async def _checkout(house: House) -> dict[str, Any]:
    return {**await _cart(house), "totalMinor": 1_000, "method": "sandbox_ok"}


async def _claim(house: House) -> dict[str, Any]:
    return {**await _cart(house), "customerId": await make_customer(house)}


async def _order(house: House) -> dict[str, Any]:
    return {"id": (await bought(house))[1].id}


async def _noted(house: House) -> dict[str, Any]:
    return {**await _order(house), "note": "Rings twice", "tags": ("gift",)}


async def _sent(house: House) -> dict[str, Any]:
    return {"id": (await sent(house))[1].id}


async def _draft(house: House) -> dict[str, Any]:
    return {"id": (await drafted(house)).id}


async def _placed(house: House) -> dict[str, Any]:
    shop, draft = await open_for(house), await drafted(house)
    async with shop.use(Drafting) as drafting:
        await drafting.place(shop.actor, PlaceDraft(draft.id))
    return {"id": draft.id, "how": "in cash"}


async def _edit(house: House) -> dict[str, Any]:
    order = (await bought(house))[1]
    lines = ({"variantId": order.lines[0].variant_id, "quantity": 1},)
    return {"id": order.id, "version": order.version, "lines": lines}


async def _refund(house: House) -> dict[str, Any]:
    return {**await _order(house), "amountMinor": 100}


async def _return(house: House) -> dict[str, Any]:
    order = (await sent(house))[1]
    return {"id": order.id, "lines": ({"lineId": order.lines[0].id, "quantity": 1},)}


async def _exchange(house: House) -> dict[str, Any]:
    order = (await sent(house))[1]
    return {
        "id": order.id,
        "lines": ({"lineId": order.lines[0].id, "quantity": 1},),
        "instead": ({"variantId": order.lines[0].variant_id, "quantity": 1},),
    }


async def _expected(house: House) -> dict[str, Any]:
    shop, order = await sent(house)
    command = RequestReturn(order.id, (LineQuantity(order.lines[0].id, 1),))
    async with shop.use(ReturnService) as returns:
        return {"id": (await returns.request(shop.actor, command)).id}


async def _received(house: House) -> dict[str, Any]:
    expected = await _expected(house)
    return {**expected, "locationId": (await open_for(house)).location_id}


async def _document(house: House) -> dict[str, Any]:
    shop, order = await bought(house)
    async with shop.use(DocumentService) as documents:
        return {"id": (await documents.issue_invoice(shop.actor, order.id)).id}


FACTORIES: Final = {
    AnnotateOrder: _noted,
    CancelOrder: _order,
    ChangeCart: _cart,
    CheckOut: _checkout,
    ClaimCart: _claim,
    CompleteOrder: _sent,
    DocumentById: _document,
    EditOrder: _edit,
    ExchangeOrder: _exchange,
    FulfilOrder: _order,
    IssueInvoice: _order,
    MarkPaid: _placed,
    OrderById: _order,
    PlaceDraft: _draft,
    QuoteExchange: _exchange,
    ReceiveReturn: _received,
    RefundOrder: _refund,
    RequestReturn: _return,
    ReturnById: _expected,
    SetLine: _line,
    ShoppingCartById: _cart,
}
