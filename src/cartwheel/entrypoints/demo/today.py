"""Orders of today, by the use cases of every day: some wait to be sent, one is not placed yet."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant
from cartwheel.domains.orders.api import Order
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    CancelReason,
    CreateDraft,
    LineQuantity,
    PlaceDraft,
    WantedLine,
)
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.fulfilments.contracts import FulfilOrder
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.returns.contracts import RequestReturn
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.payments.api import BeginPayment, PaymentFlow
from cartwheel.entrypoints.demo.goods import all_goods
from cartwheel.entrypoints.demo.past import address_of
from cartwheel.entrypoints.demo.people import Person, all_people
from cartwheel.entrypoints.demo.stage import Stage, chance
from cartwheel.entrypoints.demo.year import ORDERS
from cartwheel.kernel.money import Money


class Fate(StrEnum):
    """What becomes of an order."""

    SENT = "sent"
    RETURNING = "returning"
    PARTLY_SENT = "partly_sent"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    UNPAID = "unpaid"
    DRAFT = "draft"


FATES: Final = (
    *(Fate.SENT for _ in range(4)),
    *(Fate.RETURNING, Fate.PARTLY_SENT, Fate.CANCELLED, Fate.CANCELLED),
    *(Fate.WAITING for _ in range(12)),
    *(Fate.UNPAID, Fate.DRAFT),
)
_MOST_PRICE: Final = 10_000
_PAID: Final = frozenset(FATES) - {Fate.UNPAID, Fate.DRAFT}


async def sell_today(
    stage: Stage, customers: Sequence[UUID], variants: Mapping[str, SellableVariant]
) -> None:
    """Make the orders of today that are missing; what others bought meanwhile counts as well."""
    async with stage.use(OrderService) as orders:
        there = (await orders.count(stage.store_id)).total - ORDERS
    dice, people = chance("today"), all_people()
    cheap = [each.sku for each in all_goods() if each.product.price_minor < _MOST_PRICE]
    plain = [sku for sku in cheap if variants[sku].sku.startswith(("kitchen", "bath", "desk"))]
    for place, fate in enumerate(FATES):
        who = dice.randrange(len(customers))
        lines = tuple(
            WantedLine(variants[sku].variant_id, dice.randint(1, 2))
            for sku in dice.sample(plain, 2)
        )
        if place >= there:
            await _sell(stage, fate, customers[who], people[who], lines)


async def _sell(
    stage: Stage, fate: Fate, customer_id: UUID, person: Person, lines: tuple[WantedLine, ...]
) -> None:
    address = address_of(person)
    async with stage.use(Drafting) as drafting:
        command = CreateDraft(
            lines,
            currency=person.currency,
            customer_id=customer_id,
            shipping_address=address,
            billing_address=address,
        )
        order = await drafting.create(stage.actor, command)
        if fate is not Fate.DRAFT:
            order = await drafting.place(stage.actor, PlaceDraft(order.id))
    if fate in _PAID:
        order = await _pay(stage, order)
    if fate is Fate.CANCELLED:
        async with stage.use(OrderService) as orders:
            await orders.cancel(stage.actor, CancelOrder(order.id, CancelReason.CUSTOMER))
    if fate in (Fate.SENT, Fate.RETURNING, Fate.PARTLY_SENT):
        first = (LineQuantity(order.lines[0].id, order.lines[0].quantity),)
        sent = FulfilOrder(
            order.id,
            lines=first if fate is Fate.PARTLY_SENT else None,
            carrier="DHL",
            tracking_number=f"00340{order.id.int % 10**12:012}",
        )
        async with stage.use(FulfilmentService) as fulfilments:
            await fulfilments.fulfil(stage.actor, sent)
        if fate is Fate.RETURNING:
            async with stage.use(ReturnService) as returns:
                wanted = RequestReturn(order.id, first, "Another colour was expected")
                await returns.request(stage.actor, wanted)


async def _pay(stage: Stage, order: Order) -> Order:
    async with stage.use(PaymentFlow) as payments:
        command = BeginPayment(
            amount=Money(order.due_minor, order.currency),
            key=f"order-{order.id}-1",
            reference_id=order.id,
            method="sandbox_ok",
            description=order.number,
        )
        await payments.begin(stage.store_id, command)
    async with stage.use(Paying) as paying:
        return await paying.settle(stage.store_id, order.id)
