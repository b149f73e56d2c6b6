"""What needs somebody becomes a notification, and goes when it does not any more."""

from typing import Any

import pytest
from tests.domains.notifications.making import AT, seen
from tests.domains.orders.making import Shop
from tests.kit.outbox import announced

from cartwheel.domains.catalog.api import ProductImportEnded
from cartwheel.domains.events.api import DeadLetterReason, EventsFailing, EventsRecovered
from cartwheel.domains.inventory.api import LowStock
from cartwheel.domains.notifications.contracts import (
    EventsNotice,
    ImportNotice,
    LowStockNotice,
    PaymentNotice,
    PaymentTrouble,
    RentalNotice,
    WebhookNotice,
)
from cartwheel.domains.notifications.messages import NotificationsChanged
from cartwheel.domains.notifications.noting import Noting
from cartwheel.domains.orders.api import OrderConfirmed
from cartwheel.domains.orders.contracts import OrderStatus
from cartwheel.domains.payments.api import PaymentDisputed, PaymentFailed
from cartwheel.domains.providers.api import ProviderTrouble, ProviderTroubled
from cartwheel.domains.rentals.api import BookingInTheWay, BookingReturned
from cartwheel.domains.webhooks.api import (
    DisabledReason,
    EndpointRepository,
    WebhookEndpointDisabled,
)
from cartwheel.domains.webhooks.contracts import CreateWebhookEndpoint
from cartwheel.kernel.ids import new_id


def low(shop: Shop, variant_id: Any, available: int) -> LowStock:
    return LowStock(shop.store_id, variant_id, available, 5, AT)


def disputed(shop: Shop, order_id: Any) -> PaymentDisputed:
    return PaymentDisputed(
        store_id=shop.store_id,
        payment_id=new_id(),
        reference_id=order_id,
        provider="sandbox",
        currency="USD",
        amount_minor=1_000,
        authorised_minor=1_000,
        captured_minor=1_000,
        refunded_minor=0,
        is_wanted=True,
        happened_at=AT,
        dispute_id=new_id(),
        dispute_state="opened",
        reason="fraudulent",
    )


async def failures(shop: Shop) -> list[PaymentFailed]:
    return await announced(shop.database, PaymentFailed, store_id=shop.store_id)


async def changes(shop: Shop) -> list[str]:
    told = await announced(shop.database, NotificationsChanged, store_id=shop.store_id)
    return [each.kind.value for each in told]


async def test_what_runs_out(shop: Shop) -> None:
    """It names the product; when it runs out again it is one, new, and counted."""
    mug, gone = await shop.sell(), new_id()
    async with shop.use(Noting) as noting:
        await noting.low_stock([low(shop, gone, 1), low(shop, mug, 4)])
    (first,) = await seen(shop)
    assert isinstance(first.about, LowStockNotice)
    about = first.about
    assert (about.product_title, about.available, about.reorder_point) == ("Mug", 4, 5)
    assert (first.times, first.happened_at, first.is_read) == (1, AT, False)
    async with shop.use(Noting) as noting:
        await noting.low_stock([low(shop, mug, 2)])
    (again,) = await seen(shop)
    assert isinstance(again.about, LowStockNotice)
    assert (again.times, again.about.available, again.id > first.id) == (2, 2, True)
    assert await changes(shop) == ["stock", "stock"]


async def test_a_failed_payment_until_the_order_is_paid(shop: Shop) -> None:
    """Both ways round: the word of the failure may come after that of the money."""
    mug = await shop.sell()
    cart = await shop.cart((mug, 1))
    order = (await shop.check_out(cart, method="sandbox_declined")).order
    (failed,) = await failures(shop)
    async with shop.use(Noting) as noting:
        await noting.payment(failed)
    (note,) = await seen(shop)
    assert isinstance(note.about, PaymentNotice)
    assert (note.about.trouble, note.about.order_id) == (PaymentTrouble.FAILED, order.id)
    assert (note.about.order_number, note.about.amount_minor) == (order.number, order.total_minor)
    assert note.about.code == failed.code
    paid = (await shop.check_out(cart)).order
    assert paid.status is OrderStatus.CONFIRMED
    (confirmed,) = await announced(shop.database, OrderConfirmed, store_id=shop.store_id)
    for _ in range(2):
        async with shop.use(Noting) as noting:
            await noting.settle([confirmed])
    assert await seen(shop) == []
    async with shop.use(Noting) as noting:
        await noting.payment(failed)
    assert await seen(shop) == []
    assert await changes(shop) == ["payment", "payment"]


async def test_a_dispute_outlives_the_payment(shop: Shop) -> None:
    order = await shop.buy((await shop.sell(), 1))
    async with shop.use(Noting) as noting:
        await noting.payment(disputed(shop, order.id))
        await noting.payment(disputed(shop, new_id()))
    (note,) = await seen(shop)
    assert isinstance(note.about, PaymentNotice)
    assert (note.about.trouble, note.about.code) == (PaymentTrouble.DISPUTED, "opened")
    (confirmed,) = await announced(shop.database, OrderConfirmed, store_id=shop.store_id)
    async with shop.use(Noting) as noting:
        await noting.settle([confirmed])
    assert await seen(shop) == [note]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_an_import_that_ended(shop: Shop, *, dry_run: bool) -> None:
    """A check of a file is nothing that ended."""
    ended = ProductImportEnded(
        store_id=shop.store_id,
        import_id=new_id(),
        file_name="goods.csv",
        dry_run=dry_run,
        has_failed=False,
        created=3,
        updated=2,
        refused=1,
        ended_at=AT,
    )
    async with shop.use(Noting) as noting:
        await noting.import_ended(ended)
    told = ImportNotice(
        import_id=ended.import_id,
        file_name="goods.csv",
        has_failed=False,
        created=3,
        updated=2,
        refused=1,
    )
    assert [note.about for note in await seen(shop)] == ([] if dry_run else [told])


async def test_an_endpoint_that_was_switched_off(shop: Shop) -> None:
    async with shop.use(EndpointRepository) as endpoints:
        command = CreateWebhookEndpoint("https://shop.example/in", event_types=("order.created",))
        kept = new_id()
        await endpoints.add(shop.store_id, command, endpoint_id=kept, secret="", at=AT)
    async with shop.use(Noting) as noting:
        for endpoint_id in (kept, new_id()):
            await noting.endpoint_disabled(
                WebhookEndpointDisabled(shop.store_id, endpoint_id, DisabledReason.FAILING, AT)
            )
    (note,) = await seen(shop)
    assert isinstance(note.about, WebhookNotice)
    assert note.about.endpoint_id == kept
    assert (note.about.url, note.about.reason) == (command.url, DisabledReason.FAILING)


async def test_events_that_keep_going_wrong_until_they_have_stopped(shop: Shop) -> None:
    failing = EventsFailing(
        store_id=shop.store_id,
        reason=DeadLetterReason.SCHEMA,
        fingerprint="f",
        letters=30,
        letter_id=new_id(),
        detail="type: Invalid enum value 'click'",
        raised_at=AT,
    )
    async with shop.use(Noting) as noting:
        await noting.events_failing(failing)
    (note,) = await seen(shop)
    assert isinstance(note.about, EventsNotice)
    assert (note.about.letter_id, note.about.detail) == (failing.letter_id, failing.detail)
    for fingerprint, left in (("another", 1), ("f", 0)):
        recovered = EventsRecovered(
            store_id=shop.store_id,
            reason=DeadLetterReason.SCHEMA,
            fingerprint=fingerprint,
            recovered_at=AT,
        )
        async with shop.use(Noting) as noting:
            await noting.events_recovered(recovered)
        assert len(await seen(shop)) == left


async def test_a_service_that_cannot_be_asked(shop: Shop) -> None:
    """Of a service there is one notice for its settings, and of the budget one altogether."""

    async def told(trouble: ProviderTrouble, provider: str) -> None:
        async with shop.use(Noting) as noting:
            message = ProviderTroubled(shop.store_id, trouble, provider, "m", AT)
            await noting.provider_troubled(message)

    for provider in ("openai", "openai", "bedrock"):
        await told(ProviderTrouble.CONFIG, provider)
        await told(ProviderTrouble.BUDGET, provider)
    found = {(note.about.trouble, note.about.provider): note.times for note in await seen(shop)}
    assert found == {
        (ProviderTrouble.CONFIG, "openai"): 2,
        (ProviderTrouble.CONFIG, "bedrock"): 1,
        (ProviderTrouble.BUDGET, "bedrock"): 3,
    }


async def test_a_vehicle_that_is_missed(shop: Shop) -> None:
    """It is told while somebody comes for it, and forgotten once it is back."""
    common: dict[str, Any] = {
        "store_id": shop.store_id,
        "booking_id": new_id(),
        "number": "R1",
        "car_id": new_id(),
        "customer_id": None,
        "email": "ada@shop.example",
        **dict.fromkeys(("starts_at", "ends_at", "at"), AT),
        "currency": "EUR",
        "total_minor": 0,
    }
    missed = BookingInTheWay(**common, plate="B XY 1", next_booking_id=new_id(), next_starts_at=AT)
    async with shop.use(Noting) as noting:
        await noting.in_the_way(missed)
    (note,) = await seen(shop)
    assert note.about == RentalNotice(
        booking_id=missed.booking_id,
        booking_number="R1",
        plate="B XY 1",
        due_at=AT,
        next_booking_id=missed.next_booking_id,
        next_starts_at=AT,
    )
    async with shop.use(Noting) as noting:
        await noting.car_back([BookingReturned(**common, vehicle_id=new_id(), charges_minor=0)])
    assert await seen(shop) == []
