"""What is sent, comes back, is changed or cancelled agrees with stock and money to the unit."""

import pytest
from tests.domains.orders.making import Shop

from cartwheel.domains.customers.api import Purchases
from cartwheel.domains.inventory.api import Disposition
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    CancelReason,
    CreateDraft,
    EditOrder,
    LineQuantity,
    MarkPaid,
    Order,
    OrderAction,
    OrderStatus,
    PaymentStatus,
    PlaceDraft,
    WantedLine,
)
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.errors import (
    RefundTooLargeError,
    StaleOrderError,
    TooManyUnitsError,
    WrongStateError,
)
from cartwheel.domains.orders.fulfilments.contracts import FulfilOrder
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.messages import IssueDocuments
from cartwheel.domains.orders.returns.contracts import (
    OrderReturn,
    ReceiveReturn,
    RefundOrder,
    RefundStatus,
    RequestReturn,
    ReturnedUnits,
)
from cartwheel.domains.orders.returns.errors import ReturnClosedError
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.payments.api import (
    BeginPayment,
    PaymentFlow,
    PaymentReferences,
    RefundPayment,
)
from cartwheel.kernel.money import Money


async def fulfil(shop: Shop, order: Order, *lines: LineQuantity) -> Order:
    async with shop.use(FulfilmentService) as fulfilments:
        return await fulfilments.fulfil(shop.actor, FulfilOrder(order.id, lines or None))


async def cancel(shop: Shop, order: Order) -> Order:
    async with shop.use(OrderService) as orders:
        return await orders.cancel(shop.actor, CancelOrder(order.id, CancelReason.CUSTOMER))


async def send_back(shop: Shop, order: Order, units: int) -> OrderReturn:
    lines = (LineQuantity(order.lines[0].id, units),)
    async with shop.use(ReturnService) as returns:
        return await returns.request(shop.actor, RequestReturn(order.id, lines))


async def receive(shop: Shop, expected: OrderReturn, *lines: ReturnedUnits) -> OrderReturn:
    command = ReceiveReturn(expected.id, shop.location_id, lines or None)
    async with shop.use(ReturnService) as returns:
        return await returns.receive(shop.actor, command)


async def test_an_order_is_sent_in_parts(shop: Shop) -> None:
    """Each part tells how it stands; more than was bought is refused, and changes nothing."""
    mug = await shop.sell(units=5)
    order = await shop.buy((mug, 3))
    line = order.lines[0]
    partly = await fulfil(shop, order, LineQuantity(line.id, 1))
    assert partly.status is OrderStatus.PARTLY_FULFILLED
    assert OrderAction.CANCEL not in partly.allowed_actions
    with pytest.raises(TooManyUnitsError) as caught:
        await fulfil(shop, order, LineQuantity(line.id, 3))
    assert caught.value.left == 2
    assert await shop.order(order.id) == partly
    whole = await fulfil(shop, order)
    assert whole.status is OrderStatus.FULFILLED
    assert whole.lines[0].fulfilled == 3
    assert len(await shop.queued(IssueDocuments)) == 2
    async with shop.use(OrderService) as orders:
        completed = await orders.complete(shop.actor, order.id)
    assert completed.status is OrderStatus.COMPLETED
    with pytest.raises(WrongStateError):
        await cancel(shop, order)


async def test_a_cancelled_order_gives_back_stock_and_money(shop: Shop) -> None:
    mug = await shop.sell(units=2)
    order = await shop.buy((mug, 2))
    cancelled = await cancel(shop, order)
    assert cancelled.status is OrderStatus.CANCELLED
    assert await shop.free(mug) == 2
    await shop.move_money()
    settled = await shop.settle(order.id)
    assert settled.payment_status is PaymentStatus.REFUNDED
    assert settled.refunded_minor == settled.paid_minor == 2_000
    with pytest.raises(WrongStateError):
        await cancel(shop, order)
    assert await shop.order(order.id) == settled


async def test_what_comes_back_is_paid_back_to_the_last_unit(shop: Shop) -> None:
    """Three for 10.00 each, returned one by one: restocked or not, and never more than was paid."""
    mug = await shop.sell(units=3)
    order = await fulfil(shop, await shop.buy((mug, 3)))
    line = order.lines[0].id
    await receive(shop, await send_back(shop, order, 1))
    assert await shop.free(mug) == 1
    spoilt = ReturnedUnits(line, 1, Disposition.WRITE_OFF)
    await receive(shop, await send_back(shop, order, 1), spoilt)
    assert await shop.free(mug) == 1
    await shop.move_money()
    now = await shop.settle(order.id)
    assert (now.lines[0].returned, now.refunded_minor) == (2, 2_000)
    assert now.payment_status is PaymentStatus.PARTLY_REFUNDED
    expected = await send_back(shop, now, 1)
    with pytest.raises(TooManyUnitsError):
        await send_back(shop, now, 1)
    await receive(shop, expected)
    with pytest.raises(ReturnClosedError):
        await receive(shop, expected)
    await shop.move_money()
    last = await shop.settle(order.id)
    assert last.payment_status is PaymentStatus.REFUNDED
    assert last.refunded_minor == last.paid_minor == 3_000
    assert last.lines[0].refunded_minor == last.lines[0].total_minor


async def test_no_more_goes_back_than_was_paid(shop: Shop) -> None:
    """What is on its way counts: the second refund is refused, and leaves no trace."""
    order = await shop.buy((await shop.sell(), 1))
    async with shop.use(ReturnService) as returns:
        await returns.refund(shop.actor, RefundOrder(order.id, 700))
    with pytest.raises(RefundTooLargeError) as caught:
        async with shop.use(ReturnService) as returns:
            await returns.refund(shop.actor, RefundOrder(order.id, 301))
    assert caught.value.left == 300
    async with shop.use(ReturnService) as returns:
        assert len((await returns.list_of(shop.store_id, order.id)).refunds) == 1
    await shop.move_money()
    async with shop.use(ReturnService) as returns:
        (refund,) = (await returns.list_of(shop.store_id, order.id)).refunds
    assert refund.status is RefundStatus.SETTLED
    assert (await shop.order(order.id)).refunded_minor == 700


async def edit(shop: Shop, order: Order, *lines: WantedLine) -> Order:
    async with shop.use(Drafting) as drafting:
        return await drafting.edit(shop.actor, EditOrder(order.id, order.version, lines))


async def test_an_edited_order_is_balanced(shop: Shop) -> None:
    """What it costs more is due before it is sent; what it costs less goes back."""
    mug, cup = await shop.sell(units=5), await shop.sell(units=5, price=300)
    order = await shop.buy((mug, 2))
    cheaper = await edit(shop, order, WantedLine(mug, 1), WantedLine(cup, 1))
    assert cheaper.total_minor == 1_300
    assert (await shop.free(mug), await shop.free(cup)) == (4, 4)
    await shop.move_money()
    balanced = await shop.settle(order.id)
    assert balanced.paid_minor - balanced.refunded_minor == balanced.total_minor
    assert balanced.due_minor == 0
    dearer = await edit(shop, balanced, WantedLine(mug, 3))
    assert (dearer.total_minor, dearer.due_minor) == (3_000, 1_700)
    assert OrderAction.FULFIL not in dearer.allowed_actions
    with pytest.raises(StaleOrderError):
        await edit(shop, balanced, WantedLine(mug, 1))
    assert await shop.order(order.id) == dearer
    async with shop.use(OrderService) as orders:
        paid = await orders.mark_paid(shop.actor, MarkPaid(order.id, "in cash"))
    assert (paid.due_minor, paid.offline_minor) == (0, 1_700)
    assert paid.customer_id is not None
    async with shop.use(Purchases) as purchases:
        (value,) = (await purchases.lifetime(shop.store_id, paid.customer_id)).items
    assert (value.net.amount_minor, value.refunded.amount_minor) == (3_000, 700)
    sent = await fulfil(shop, paid)
    assert sent.status is OrderStatus.FULFILLED
    with pytest.raises(WrongStateError):
        await edit(shop, sent, WantedLine(mug, 1))


async def test_a_draft_holds_nothing_until_it_is_placed(shop: Shop) -> None:
    mug = await shop.sell(units=2)
    command = CreateDraft((WantedLine(mug, 2),), email="Ada@Shop.example")
    async with shop.use(Drafting) as drafting:
        draft = await drafting.create(shop.actor, command)
    assert draft.status is OrderStatus.DRAFT
    assert draft.total_minor == 2_000
    assert await shop.free(mug) == 2
    async with shop.use(Drafting) as drafting:
        placed = await drafting.place(shop.actor, PlaceDraft(draft.id))
    assert placed.status is OrderStatus.AWAITING_PAYMENT
    assert await shop.free(mug) == 0
    async with shop.use(OrderService) as orders:
        paid = await orders.mark_paid(shop.actor, MarkPaid(draft.id, "bank transfer"))
        story = await orders.tell_story(shop.store_id, draft.id)
    assert paid.status is OrderStatus.CONFIRMED
    assert [told.kind for told in story.items] == [
        *("drafted", "placed", "paid_elsewhere", "payment", "confirmed"),
    ]


async def test_money_that_was_paid_elsewhere_goes_back_elsewhere(shop: Shop) -> None:
    """No provider is asked; the refund is settled, and counted."""
    mug = await shop.sell()
    async with shop.use(Drafting) as drafting:
        draft = await drafting.create(shop.actor, CreateDraft((WantedLine(mug, 1),)))
        await drafting.place(shop.actor, PlaceDraft(draft.id))
    async with shop.use(OrderService) as orders:
        await orders.mark_paid(shop.actor, MarkPaid(draft.id, "in cash"))
    async with shop.use(ReturnService) as returns:
        await returns.refund(shop.actor, RefundOrder(draft.id, 400))
    await shop.move_money()
    order = await shop.order(draft.id)
    assert (order.refunded_minor, order.offline_refunded_minor) == (400, 400)
    assert order.payment_status is PaymentStatus.PARTLY_REFUNDED


async def test_a_refund_that_was_interrupted_goes_on_with_what_it_asked_for(shop: Shop) -> None:
    """Of 15.00 out of two payments, 7.00 went back before the process died: 8.00 are left."""
    mug, cup = await shop.sell(units=5), await shop.sell(units=5, price=700)
    order = await shop.buy((mug, 1))
    dearer = await edit(shop, order, WantedLine(mug, 1), WantedLine(cup, 1))
    async with shop.use(PaymentFlow) as payments:
        await payments.begin(
            shop.store_id,
            BeginPayment(
                amount=Money(dearer.due_minor, dearer.currency),
                key=f"order-{order.id}-2",
                reference_id=order.id,
                method="sandbox_ok",
            ),
        )
    paid = await shop.settle(order.id)
    assert (paid.paid_minor, paid.due_minor) == (1_700, 0)
    async with shop.use(ReturnService) as returns:
        refund = await returns.refund(shop.actor, RefundOrder(order.id, 1_500))
    async with shop.use(PaymentReferences) as references:
        last = (await references.list_of(shop.store_id, order.id))[-1]
    async with shop.use(PaymentFlow) as payments:
        key = f"refund-{refund.id}-{last.id}"
        amount = Money(700, paid.currency)
        await payments.refund(shop.store_id, RefundPayment(last.id, key, amount))
    await shop.move_money()
    after = await shop.settle(order.id)
    assert (after.refunded_minor, after.offline_refunded_minor) == (1_500, 0)
    async with shop.use(PaymentReferences) as references:
        found = await references.list_of(shop.store_id, order.id)
    assert [each.refunded.amount_minor for each in found] == [800, 700]
