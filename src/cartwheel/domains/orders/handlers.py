"""What the orders domain does about payments, and when a job's turn comes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from cartwheel.domains.customers.api import CustomerMerged
from cartwheel.domains.orders.carts.repository import CartRepository
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.flows.confirming import ConfirmationFlow
from cartwheel.domains.orders.flows.money import MoneyFlow
from cartwheel.domains.orders.messages import (
    IssueDocuments,
    ReturnMoney,
    SendConfirmation,
    TakeMoney,
    TellOfPurchase,
    TendOrders,
)
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.settling import Settling
from cartwheel.domains.orders.stream import PurchaseTeller
from cartwheel.domains.orders.upkeep import OrderUpkeep
from cartwheel.domains.payments.api import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentVoided,
)
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler, Snooze
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def settle(messages: Sequence[Any], settling: Settling) -> None:
    """Take over what payments have come to; one that is for no order of ours is left alone."""
    await settling.settle_all(messages[0].store_id, {message.reference_id for message in messages})


async def hand_over(
    message: CustomerMerged, orders: OrderRepository, carts: CartRepository
) -> None:
    """Let what a merged customer bought, and is about to buy, be the survivor's."""
    store_id, survivor = message.store_id, message.customer_id
    await orders.hand_over(store_id, message.merged_id, to=survivor)
    await carts.hand_over(store_id, message.merged_id, to=survivor)


async def give_back(job: ReturnMoney, flow: MoneyFlow) -> Answer:
    """Bring a refund to its provider."""
    came_of_it = await flow.give_back(job.store_id, job.refund_id)
    return Snooze(timedelta(minutes=1)) if came_of_it is None else Done({"came_of_it": came_of_it})


async def take(job: TakeMoney, flow: MoneyFlow) -> Answer:
    """Capture what is held for an order."""
    return Done({"came_of_it": await flow.take(job.store_id, job.order_id)})


async def issue(job: IssueDocuments, orders: OrderRepository, documents: DocumentService) -> Answer:
    """Issue the invoice of an order, and slips for what was sent."""
    order = await orders.lock(job.store_id, job.order_id)
    invoice = await documents.invoice(job.store_id, order)
    slips = await documents.issue_slips(job.store_id, order)
    return Done({"invoice": invoice.number, "slips": len(slips)})


async def confirm(job: SendConfirmation, flow: ConfirmationFlow) -> Answer:
    """Tell a customer that the order is confirmed."""
    told = await flow.send(job.store_id, job.order_id)
    return Done({"told": True}) if told else Cancel("nobody is to be told any more")


async def tell(job: TellOfPurchase, teller: PurchaseTeller) -> Answer:
    """Put a purchase into the stream of events."""
    return Done({"told": await teller.tell(job.store_id, job.order_id)})


async def tend(_: TendOrders, upkeep: OrderUpkeep) -> Answer:
    """End, complete and forget what is due."""
    return Done(await upkeep.tend())


GROUP: Final = SubscriberGroup(
    "orders",
    (
        Subscription(CustomerMerged, hand_over),
        *(
            Subscription(
                event, settle, in_transaction=False, batched=True, name=f"settle {event.name}"
            )
            for event in (
                PaymentAuthorised,
                PaymentCaptured,
                PaymentRefunded,
                PaymentRefundFailed,
                PaymentVoided,
            )
        ),
    ),
)
JOBS: Final = (
    JobHandler(ReturnMoney, give_back),
    JobHandler(TakeMoney, take),
    JobHandler(IssueDocuments, issue),
    JobHandler(SendConfirmation, confirm),
    JobHandler(TellOfPurchase, tell),
    JobHandler(TendOrders, tend),
)
