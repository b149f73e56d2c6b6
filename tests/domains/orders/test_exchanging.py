"""An exchange is settled once: only the difference moves, and what was paid is what orders cost."""

from uuid import UUID

import pytest
from tests.domains.orders.making import Shop

from cartwheel.domains.catalog.api import ProductService, VariantPrice
from cartwheel.domains.catalog.products.variant_contracts import UpdateVariant
from cartwheel.domains.catalog.products.variant_service import VariantService
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    EditOrder,
    LineQuantity,
    MarkPaid,
    Order,
    OrderStatus,
    PaymentStatus,
    PlaceDraft,
    WantedLine,
)
from cartwheel.domains.orders.documents.contracts import DocumentKind
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.errors import TooManyUnitsError, WrongStateError
from cartwheel.domains.orders.fulfilments.contracts import FulfilOrder
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.returns.contracts import (
    Exchange,
    ExchangeOrder,
    ExchangeQuote,
    QuoteExchange,
    ReceiveReturn,
    RefundOrder,
    RefundStatus,
)
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.payments.api import PaymentReferences


async def sent(shop: Shop, *lines: tuple[UUID, int]) -> Order:
    order = await shop.buy(*lines)
    async with shop.use(FulfilmentService) as fulfilments:
        return await fulfilments.fulfil(shop.actor, FulfilOrder(order.id))


async def exchange(shop: Shop, order: Order, units: int, instead: WantedLine) -> Exchange:
    lines = (LineQuantity(order.lines[0].id, units),)
    async with shop.use(ReturnService) as returns:
        return await returns.exchange(shop.actor, ExchangeOrder(order.id, lines, (instead,)))


async def receive(shop: Shop, begun: Exchange) -> None:
    async with shop.use(ReturnService) as returns:
        await returns.receive(shop.actor, ReceiveReturn(begun.expected.id, shop.location_id))


async def place(shop: Shop, begun: Exchange) -> Order:
    async with shop.use(Drafting) as drafting:
        return await drafting.place(shop.actor, PlaceDraft(begun.draft.id))


async def given_back(shop: Shop, order: Order) -> int:
    """Return what providers have given back of an order's payments."""
    async with shop.use(PaymentReferences) as payments:
        found = await payments.list_of(shop.store_id, order.id)
    return sum(each.refunded.amount_minor for each in found)


async def story(shop: Shop, order: Order) -> list[tuple[str, str | None]]:
    async with shop.use(OrderService) as orders:
        told = (await orders.tell_story(shop.store_id, order.id)).items
    return [(each.kind, each.about.get("amountMinor")) for each in told]


async def test_something_dearer_costs_the_difference(shop: Shop) -> None:
    """10.00 of 20.00 come back for 13.00: 3.00 are due, and nothing goes back."""
    mug, jug = await shop.sell(), await shop.sell(price=1_300)
    order = await sent(shop, (mug, 2))
    begun = await exchange(shop, order, 1, WantedLine(jug, 1))
    assert (begun.returned_minor, begun.due_minor, begun.refund_minor) == (1_000, 300, 0)
    with pytest.raises(WrongStateError, match="has not been received"):
        await place(shop, begun)
    assert (await shop.order(begun.draft.id)).status is OrderStatus.DRAFT
    await receive(shop, begun)
    placed = await place(shop, begun)
    assert placed.status is OrderStatus.AWAITING_PAYMENT
    assert (placed.total_minor, placed.credit_minor, placed.due_minor) == (1_300, 1_000, 300)
    await shop.move_money()
    async with shop.use(OrderService) as orders:
        paid = await orders.mark_paid(shop.actor, MarkPaid(placed.id, "in cash"))
    assert paid.status is OrderStatus.CONFIRMED
    assert (paid.paid_minor, paid.payment_status) == (1_300, PaymentStatus.PAID)
    first = await shop.settle(order.id)
    assert (first.paid_minor, first.refunded_minor) == (2_000, 1_000)
    assert await given_back(shop, order) == 0
    assert ("exchanged", "1000") in await story(shop, order)
    assert ("credited", "1000") in await story(shop, paid)
    assert "refunded" not in [kind for kind, _ in await story(shop, order)]


async def test_what_it_comes_to_is_told_before_and_begins_nothing(shop: Shop) -> None:
    mug, jug, cup = await shop.sell(), await shop.sell(price=1_300), await shop.sell(price=600)
    order = await sent(shop, (mug, 2))

    async def quote(units: int, *instead: UUID) -> ExchangeQuote:
        lines = (LineQuantity(order.lines[0].id, units),)
        wanted = tuple(WantedLine(each, 1) for each in instead)
        async with shop.use(ReturnService) as returns:
            query = QuoteExchange(order.id, lines, wanted)
            return await returns.quote_exchange(shop.store_id, query)

    assert await quote(1, jug) == ExchangeQuote(1_000, 1_300, 300, 0)
    assert await quote(2, jug) == ExchangeQuote(2_000, 1_300, 0, 700)
    assert await quote(2, jug, cup) == ExchangeQuote(2_000, 1_900, 0, 100)
    assert await shop.order(order.id) == order
    begun = await exchange(shop, order, 1, WantedLine(cup, 1))
    assert (begun.returned_minor, begun.refund_minor) == (1_000, 400)
    with pytest.raises(TooManyUnitsError):
        await quote(2, jug)  # one of them is expected already


async def test_something_cheaper_gives_the_difference_back(shop: Shop) -> None:
    """10.00 come back for 6.00: 4.00 go back, once, and the exchange is paid at once."""
    mug, cup = await shop.sell(), await shop.sell(price=600)
    order = await sent(shop, (mug, 1))
    async with shop.use(DocumentService) as documents:
        await documents.issue_invoice(shop.actor, order.id)
    begun = await exchange(shop, order, 1, WantedLine(cup, 1))
    assert (begun.returned_minor, begun.due_minor, begun.refund_minor) == (1_000, 0, 400)
    await receive(shop, begun)
    await shop.move_money()
    assert (await place(shop, begun)).status is OrderStatus.CONFIRMED
    async with shop.use(ReturnService) as returns:
        (refund,) = (await returns.list_of(shop.store_id, order.id)).refunds
    assert (refund.amount_minor, refund.credited_minor) == (1_000, 600)
    assert refund.status is RefundStatus.SETTLED
    first = await shop.settle(order.id)
    assert (first.refunded_minor, first.payment_status) == (1_000, PaymentStatus.REFUNDED)
    assert await given_back(shop, order) == 400
    told = await story(shop, order)
    assert [each for each in told if each[0] in ("exchanged", "refund_decided", "refunded")] == [
        ("exchanged", "600"),
        ("refund_decided", "400"),
        ("refunded", "400"),
    ]
    async with shop.use(DocumentService) as documents:
        kinds = [d.kind for d in (await documents.list_of(shop.store_id, order.id)).items]
    assert kinds == [DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE]


async def test_the_price_it_was_counted_for_stays(shop: Shop) -> None:
    mug, cup = await shop.sell(), await shop.sell(price=1_000)
    order = await sent(shop, (mug, 1))
    begun = await exchange(shop, order, 1, WantedLine(cup, 1))
    await receive(shop, begun)
    product_id = begun.draft.lines[0].product_id
    async with shop.use(ProductService) as products:
        version = (await products.get(shop.store_id, product_id)).version
    async with shop.use(VariantService) as variants:
        dearer = UpdateVariant(id=cup, version=version, prices=(VariantPrice("USD", 1_500),))
        await variants.update(shop.store_id, dearer)
    placed = await place(shop, begun)
    assert (placed.total_minor, placed.status) == (1_000, OrderStatus.CONFIRMED)


async def test_what_an_exchange_was_paid_with_goes_back_by_the_first_payment(shop: Shop) -> None:
    """A refund of the exchange comes out of what was paid for the first order, and no further."""
    mug, cup = await shop.sell(), await shop.sell(price=600)
    order = await sent(shop, (mug, 2))
    begun = await exchange(shop, order, 1, WantedLine(cup, 1))
    await receive(shop, begun)
    await shop.move_money()
    placed = await place(shop, begun)
    async with shop.use(ReturnService) as returns:
        await returns.refund(shop.actor, RefundOrder(placed.id, 600))
    await shop.move_money()
    second, first = await shop.settle(placed.id), await shop.settle(order.id)
    assert (second.refunded_minor, second.payment_status) == (600, PaymentStatus.REFUNDED)
    assert (first.paid_minor, first.refunded_minor) == (2_000, 1_000)
    assert await given_back(shop, order) == 1_000
    async with shop.use(ReturnService) as returns:
        await returns.refund(shop.actor, RefundOrder(order.id))
    await shop.move_money()
    assert (await shop.settle(order.id)).refunded_minor == 2_000
    assert await given_back(shop, order) == 2_000


@pytest.mark.parametrize("is_placed", [False, True])
async def test_a_cancelled_exchange_gives_back_what_came_back(
    shop: Shop, *, is_placed: bool
) -> None:
    mug, jug = await shop.sell(), await shop.sell(price=1_300)
    order = await sent(shop, (mug, 1))
    begun = await exchange(shop, order, 1, WantedLine(jug, 1))
    await receive(shop, begun)
    if is_placed:
        await place(shop, begun)
    async with shop.use(OrderService) as orders:
        await orders.cancel(shop.actor, CancelOrder(begun.draft.id))
    await shop.move_money()
    await shop.settle(order.id)
    first, second = await shop.order(order.id), await shop.order(begun.draft.id)
    assert (first.refunded_minor, first.payment_status) == (1_000, PaymentStatus.REFUNDED)
    assert (second.paid_minor, second.refunded_minor) == (1_000, 1_000)
    assert await given_back(shop, order) == 1_000


async def test_an_exchange_of_an_exchange_goes_back_by_the_first_payment(shop: Shop) -> None:
    mug = await shop.sell()
    order = await sent(shop, (mug, 1))
    begun = await exchange(shop, order, 1, WantedLine(mug, 1))
    await receive(shop, begun)
    await shop.move_money()
    second = await place(shop, begun)
    async with shop.use(FulfilmentService) as fulfilments:
        second = await fulfilments.fulfil(shop.actor, FulfilOrder(second.id))
    again = await exchange(shop, second, 1, WantedLine(mug, 1))
    await receive(shop, again)
    await shop.move_money()
    third = await place(shop, again)
    async with shop.use(OrderService) as orders:
        await orders.cancel(shop.actor, CancelOrder(third.id))
    await shop.move_money()
    assert await given_back(shop, order) == 1_000
    for each in (order, second, third):
        settled = await shop.settle(each.id)
        assert (settled.paid_minor, settled.refunded_minor) == (1_000, 1_000)


async def test_a_draft_that_becomes_cheaper_gives_back_what_is_too_much(shop: Shop) -> None:
    mug, cup = await shop.sell(), await shop.sell(price=600)
    order = await sent(shop, (mug, 1))
    begun = await exchange(shop, order, 1, WantedLine(mug, 1))
    await receive(shop, begun)
    draft = await shop.order(begun.draft.id)
    async with shop.use(Drafting) as drafting:
        command = EditOrder(draft.id, draft.version, (WantedLine(cup, 1),))
        edited = await drafting.edit(shop.actor, command)
    assert (edited.total_minor, edited.due_minor) == (600, 0)
    await shop.move_money()
    placed = await place(shop, begun)
    assert (placed.status, placed.due_minor) == (OrderStatus.CONFIRMED, 0)
    assert await given_back(shop, order) == 400
    assert placed.paid_minor - placed.refunded_minor == placed.total_minor
