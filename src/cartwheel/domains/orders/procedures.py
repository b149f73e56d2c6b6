"""Procedures of orders, as a shop's staff calls them."""

from typing import Final

from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.inventory.api import (
    LocationNotFoundError,
    NotEnoughStockError,
    NotYetAvailableError,
)
from cartwheel.domains.orders.annotations.contracts import (
    AnnotateOrder,
    OrderTags,
    TaggedOrders,
    TagOrders,
)
from cartwheel.domains.orders.annotations.service import Annotations
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    CompleteOrder,
    CreateDraft,
    EditOrder,
    IssueInvoice,
    ListOrders,
    MarkPaid,
    Order,
    OrderById,
    OrderCounts,
    OrderPage,
    PlaceDraft,
    Timeline,
)
from cartwheel.domains.orders.documents.contracts import (
    Document,
    DocumentById,
    DocumentList,
    PrintedDocument,
)
from cartwheel.domains.orders.documents.errors import DocumentNotFoundError
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.errors import (
    OrderNotFoundError,
    OutOfStockError,
    RefundTooLargeError,
    StaleOrderError,
    TooManyUnitsError,
    WrongStateError,
)
from cartwheel.domains.orders.fulfilments.contracts import FulfilmentList, FulfilOrder
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.live import READ
from cartwheel.domains.orders.returns.contracts import (
    Exchange,
    ExchangeOrder,
    ExchangeQuote,
    OrderRefund,
    OrderReturn,
    QuoteExchange,
    ReceiveReturn,
    RefundOrder,
    RequestReturn,
    ReturnById,
    ReturnsAndRefunds,
)
from cartwheel.domains.orders.returns.errors import ReturnClosedError, ReturnNotFoundError
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.pricing.api import CouponExhaustedError, VariantNotPricedError
from cartwheel.systems.documents.api import MissingGlyphError
from cartwheel.systems.rpc.api import Actor, Router, get, patch, per_minute, permission, post, put

WRITE: Final = permission("orders:write")
REFUND: Final = permission("orders:refund")

router = Router("orders", about="What was bought, and what becomes of it.")


@router.query(rest=get("/orders"), allow=READ)
async def list_(query: ListOrders, actor: Actor, orders: OrderService) -> OrderPage:
    """List orders, the newest first."""
    return await orders.list_page(actor.store_id, query)


@router.query(rest=get("/orders/counts"), allow=READ)
async def counts(actor: Actor, orders: OrderService) -> OrderCounts:
    """Count orders by where they stand."""
    return await orders.count(actor.store_id)


@router.query(rest=get("/order-tags"), allow=READ)
async def tags(actor: Actor, annotations: Annotations) -> OrderTags:
    """List the tags that orders have, the most frequent first."""
    return await annotations.list_tags(actor.store_id)


@router.query(rest=get("/orders/{id}"), allow=READ, raises=[OrderNotFoundError])
async def get_(query: OrderById, actor: Actor, orders: OrderService) -> Order:
    """Look at an order, and at what can become of it."""
    return await orders.get(actor.store_id, query.id)


@router.query(rest=get("/orders/{id}/timeline"), allow=READ, raises=[OrderNotFoundError])
async def timeline(query: OrderById, actor: Actor, orders: OrderService) -> Timeline:
    """Read what happened to an order, the oldest first."""
    return await orders.tell_story(actor.store_id, query.id)


@router.mutation(
    rest=post("/orders/drafts", status=201),
    allow=WRITE,
    raises=[CustomerNotFoundError, VariantNotPricedError],
)
async def create_draft(command: CreateDraft, actor: Actor, drafting: Drafting) -> Order:
    """Write an order for somebody; it has a price, and holds nothing."""
    return await drafting.create(actor, command)


@router.mutation(
    rest=post("/orders/{id}/place"),
    allow=WRITE,
    raises=[OrderNotFoundError, WrongStateError, OutOfStockError, CouponExhaustedError],
)
async def place(command: PlaceDraft, actor: Actor, drafting: Drafting) -> Order:
    """Place a draft: its price is frozen, its stock held, its payment awaited."""
    return await drafting.place(actor, command)


@router.mutation(
    rest=put("/orders/{id}/lines"),
    allow=WRITE,
    raises=[
        OrderNotFoundError,
        StaleOrderError,
        WrongStateError,
        VariantNotPricedError,
        OutOfStockError,
        CouponExhaustedError,
    ],
)
async def edit(command: EditOrder, actor: Actor, drafting: Drafting) -> Order:
    """
    Change the lines of an order of which nothing is sent or invoiced.

    What it costs more is due before it is sent; what it costs less goes back.
    """
    return await drafting.edit(actor, command)


@router.mutation(
    rest=post("/orders/{id}/mark-paid"), allow=WRITE, raises=[OrderNotFoundError, WrongStateError]
)
async def mark_paid(command: MarkPaid, actor: Actor, orders: OrderService) -> Order:
    """Count what is due as paid elsewhere, such as in cash."""
    return await orders.mark_paid(actor, command)


@router.mutation(
    rest=post("/orders/{id}/cancel"), allow=WRITE, raises=[OrderNotFoundError, WrongStateError]
)
async def cancel(command: CancelOrder, actor: Actor, orders: OrderService) -> Order:
    """End an order of which nothing was sent; what was paid goes back."""
    return await orders.cancel(actor, command)


@router.mutation(
    rest=post("/orders/{id}/complete"), allow=WRITE, raises=[OrderNotFoundError, WrongStateError]
)
async def complete(command: CompleteOrder, actor: Actor, orders: OrderService) -> Order:
    """Say that nothing is to be done about an order any more."""
    return await orders.complete(actor, command.id)


@router.mutation(rest=patch("/orders/{id}"), allow=WRITE, raises=[OrderNotFoundError])
async def annotate(command: AnnotateOrder, actor: Actor, annotations: Annotations) -> Order:
    """Change the store's own note on an order, or its tags."""
    return await annotations.annotate(actor, command)


@router.mutation(rest=post("/order-tags"), allow=WRITE, limit=per_minute(60))
async def tag_many(command: TagOrders, actor: Actor, annotations: Annotations) -> TaggedOrders:
    """Tag up to 200 orders; the answer tells which changed, and which could not and why."""
    return await annotations.tag(actor, command)


@router.query(rest=get("/orders/{id}/fulfilments"), allow=READ, raises=[OrderNotFoundError])
async def fulfilments(
    query: OrderById, actor: Actor, fulfilments: FulfilmentService
) -> FulfilmentList:
    """List what was sent of an order."""
    return await fulfilments.list_of(actor.store_id, query.id)


@router.mutation(
    rest=post("/orders/{id}/fulfilments", status=201),
    allow=WRITE,
    raises=[
        OrderNotFoundError,
        WrongStateError,
        TooManyUnitsError,
        NotEnoughStockError,
        NotYetAvailableError,
    ],
)
async def fulfil(command: FulfilOrder, actor: Actor, fulfilments: FulfilmentService) -> Order:
    """Send units of an order that is paid, or all that is left of it."""
    return await fulfilments.fulfil(actor, command)


@router.query(rest=get("/orders/{id}/returns"), allow=READ, raises=[OrderNotFoundError])
async def returns(query: OrderById, actor: Actor, returns: ReturnService) -> ReturnsAndRefunds:
    """List what came back of an order, and what went back for it."""
    return await returns.list_of(actor.store_id, query.id)


@router.mutation(
    rest=post("/orders/{id}/returns", status=201),
    allow=WRITE,
    raises=[OrderNotFoundError, WrongStateError, TooManyUnitsError],
)
async def request_return(
    command: RequestReturn, actor: Actor, returns: ReturnService
) -> OrderReturn:
    """Expect units of an order back."""
    return await returns.request(actor, command)


@router.query(
    rest=post("/orders/{id}/exchange-quote"),
    allow=WRITE,
    raises=[OrderNotFoundError, WrongStateError, TooManyUnitsError, VariantNotPricedError],
)
async def quote_exchange(
    query: QuoteExchange, actor: Actor, returns: ReturnService
) -> ExchangeQuote:
    """Look at what an exchange would come to, before it is begun."""
    return await returns.quote_exchange(actor.store_id, query)


@router.mutation(
    rest=post("/orders/{id}/exchange", status=201),
    allow=WRITE,
    raises=[OrderNotFoundError, WrongStateError, TooManyUnitsError, VariantNotPricedError],
)
async def exchange(command: ExchangeOrder, actor: Actor, returns: ReturnService) -> Exchange:
    """Expect units of an order back, and draft what is sent instead."""
    return await returns.exchange(actor, command)


@router.mutation(
    rest=post("/order-returns/{id}/receive"),
    allow=REFUND,
    raises=[
        ReturnNotFoundError,
        ReturnClosedError,
        TooManyUnitsError,
        RefundTooLargeError,
        LocationNotFoundError,
    ],
)
async def receive_return(
    command: ReceiveReturn, actor: Actor, returns: ReturnService
) -> OrderReturn:
    """Take in what came back: onto the shelf or written off, and paid back if so wanted."""
    return await returns.receive(actor, command)


@router.mutation(
    rest=post("/order-returns/{id}/cancel"),
    allow=WRITE,
    raises=[ReturnNotFoundError, ReturnClosedError],
)
async def cancel_return(command: ReturnById, actor: Actor, returns: ReturnService) -> OrderReturn:
    """Expect units no longer."""
    return await returns.cancel(actor, command.id)


@router.mutation(
    rest=post("/orders/{id}/refunds", status=201),
    allow=REFUND,
    raises=[OrderNotFoundError, WrongStateError, RefundTooLargeError],
)
async def refund(command: RefundOrder, actor: Actor, returns: ReturnService) -> OrderRefund:
    """Give money of an order back: an amount, or all that is left of what was paid."""
    return await returns.refund(actor, command)


@router.query(rest=get("/orders/{id}/documents"), allow=READ, raises=[OrderNotFoundError])
async def documents(query: OrderById, actor: Actor, documents: DocumentService) -> DocumentList:
    """List the documents of an order."""
    return await documents.list_of(actor.store_id, query.id)


@router.mutation(
    rest=post("/orders/{id}/invoice"),
    allow=WRITE,
    raises=[OrderNotFoundError, WrongStateError, MissingGlyphError],
)
async def issue_invoice(
    command: IssueInvoice, actor: Actor, documents: DocumentService
) -> Document:
    """Issue the invoice of an order that is paid; one that is there already is returned."""
    return await documents.issue_invoice(actor, command.id)


@router.query(rest=get("/order-documents/{id}"), allow=READ, raises=[DocumentNotFoundError])
async def print_document(
    query: DocumentById, actor: Actor, documents: DocumentService
) -> PrintedDocument:
    """Print a document as PDF/A, in base64."""
    return await documents.print(actor.store_id, query.id)
