"""PayPal by its REST interface, against a stand-in: the same end, whatever goes wrong."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.domains.making import open_store
from tests.domains.payments.doubles import Fault, serving_double
from tests.domains.payments.making import Shop, euros
from tests.domains.payments.paypal_double import (
    CLIENT_ID,
    CLIENT_SECRET,
    WEBHOOK_ID,
    PayPalDouble,
    signed,
)
from tests.kit.clock import MovedClock

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    CaptureMode,
    OperationState,
    Payment,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.db import Database
from cartwheel.kernel.money import Money
from cartwheel.systems.providers.api import ProviderValidationError, WebhookRefusedError
from cartwheel.systems.providers.payments.api import DisputeState

KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "webhook_id": WEBHOOK_ID}


@pytest.fixture
async def paypal() -> AsyncIterator[PayPalDouble]:
    async with serving_double(PayPalDouble) as double:
        yield double


@pytest.fixture
async def shop(database: Database, clock: MovedClock, paypal: PayPalDouble) -> AsyncIterator[Shop]:
    """A store that takes payments by PayPal."""
    shop = Shop(database, clock, await open_store(database), paypal_url=paypal.url)
    await shop.services.put(shop.store_id, PutPaymentProvider(ProviderKind.PAYPAL, **KEYS))
    yield shop
    await shop.close()


async def deliver(shop: Shop, bodies: list[bytes]) -> None:
    """Let webhooks arrive, and apply them."""
    (service,) = await shop.services_shown()
    key = service.webhook_path.rpartition("/")[2]
    for body in list(bodies):
        await shop.webhooks.receive(ProviderKind.PAYPAL, key, signed(), body)
    await shop.work()


async def approved(shop: Shop, paypal: PayPalDouble, mode: CaptureMode) -> Payment:
    """Begin a payment, and let the shopper approve it."""
    begun = await shop.begin(10_000, None, capture_mode=mode, return_url="https://shop.example/")
    assert begun.payment.state is PaymentState.REQUIRES_ACTION
    assert begun.next_action is not None
    (order,) = paypal.orders.values()
    assert begun.next_action.url == f"{paypal.url}/checkoutnow?token={order['id']}"
    paypal.approve(order)
    await deliver(shop, paypal.events)
    return await shop.payment(begun.payment.id)


async def test_keys_are_tried(shop: Shop) -> None:
    (service,) = await shop.services_shown()
    assert (service.check_error, service.settings["mode"]) == (None, "test")
    wrong = PutPaymentProvider(ProviderKind.PAYPAL, webhook_id="WH-2")
    assert "RESOURCE_NOT_FOUND" in str((await shop.services.put(shop.store_id, wrong)).check_error)
    wrong = PutPaymentProvider(ProviderKind.PAYPAL, client_id="other", client_secret="wrong-1")
    put = await shop.services.put(shop.store_id, wrong)
    assert "CONFIG_ERROR" in str(put.check_error)
    assert "wrong-1" not in str(put)


async def test_approved_and_taken(shop: Shop, paypal: PayPalDouble) -> None:
    """What the shopper approves is asked for by itself; then it is given back in parts."""
    payment = await approved(shop, paypal, CaptureMode.AUTOMATIC)
    assert (payment.state, payment.captured) == (PaymentState.CAPTURED, euros(10_000))
    part = (await shop.refund(payment.id, 2_500)).payment
    assert (part.state, part.refunded) == (PaymentState.PARTIALLY_REFUNDED, euros(2_500))
    told = await shop.announced()
    await deliver(shop, paypal.events)
    assert (await shop.payment(payment.id), await shop.announced()) == (part, told)


async def test_held_taken_in_part_and_released(shop: Shop, paypal: PayPalDouble) -> None:
    held = await approved(shop, paypal, CaptureMode.MANUAL)
    assert (held.state, held.authorised) == (PaymentState.AUTHORISED, euros(10_000))
    taken = (await shop.capture(held.id, 4_000)).payment
    assert (taken.state, taken.captured) == (PaymentState.CAPTURED, euros(4_000))


async def test_held_and_released(shop: Shop, paypal: PayPalDouble) -> None:
    held = await approved(shop, paypal, CaptureMode.MANUAL)
    assert (await shop.void(held.id)).payment.state is PaymentState.VOIDED
    await deliver(shop, paypal.events)
    assert (await shop.payment(held.id)).state is PaymentState.VOIDED


async def test_what_is_released_before_it_was_approved_is_never_asked_for(
    shop: Shop, paypal: PayPalDouble
) -> None:
    begun = await shop.begin(10_000, None)
    await shop.void(begun.payment.id)
    (order,) = paypal.orders.values()
    paypal.approve(order)
    await deliver(shop, paypal.events)
    assert (await shop.payment(begun.payment.id)).state is PaymentState.VOIDED
    assert order["status"] == "APPROVED"


async def test_a_declined_wallet(shop: Shop, paypal: PayPalDouble) -> None:
    begun = await shop.begin(66_600, None)
    (order,) = paypal.orders.values()
    paypal.approve(order)
    await deliver(shop, paypal.events)
    payment = await shop.payment(begun.payment.id)
    assert (payment.state, payment.failure_code) == (PaymentState.FAILED, "instrument_declined")


@pytest.mark.parametrize("faults", [[Fault.LOST_ANSWER] * 3, [Fault.GARBLED]])
async def test_what_stays_in_doubt_is_found_by_the_sweep(
    shop: Shop, paypal: PayPalDouble, faults: list[Fault]
) -> None:
    paypal.faults = list(faults)
    begun = await shop.begin(10_000, None)
    assert begun.operation.state is OperationState.PENDING
    shop.clock.pass_by(rules.CALL_WITHIN)
    await shop.sweep()
    (order,) = paypal.orders.values()
    paypal.faults = list(faults)
    paypal.approve(order)
    await deliver(shop, paypal.events)
    shop.clock.pass_by(rules.CALL_WITHIN)
    await shop.sweep()
    payment = await shop.payment(begun.payment.id)
    assert (payment.state, payment.captured) == (PaymentState.CAPTURED, euros(10_000))
    paypal.faults = list(faults)
    refund = await shop.refund(payment.id, 1_000)
    assert refund.operation.state is OperationState.PENDING
    shop.clock.pass_by(rules.CALL_WITHIN)
    await shop.sweep()
    details = await shop.details(payment.id)
    assert (details.payment.refunded, len(details.refunds)) == (euros(1_000), 1)
    assert details.payment.is_settled


async def test_one_token_serves_until_it_is_over_or_refused(
    shop: Shop, paypal: PayPalDouble
) -> None:
    await shop.begin(10_000, None)
    await shop.begin(10_000, None)
    assert len(paypal.tokens) == 1
    paypal.tokens.append("revoked: only a newer one is taken")
    await shop.begin(10_000, None)
    assert len(paypal.tokens) == 3
    shop.clock.pass_by(timedelta(hours=9))
    await shop.begin(10_000, None)
    assert (len(paypal.tokens), len(paypal.orders)) == (4, 4)


async def test_a_message_is_proved_by_its_very_bytes(shop: Shop, paypal: PayPalDouble) -> None:
    payment = await approved(shop, paypal, CaptureMode.AUTOMATIC)
    assert paypal.proofs == paypal.events[: len(paypal.proofs)]
    (service,) = await shop.services_shown()
    key = service.webhook_path.rpartition("/")[2]
    before = await shop.webhooks_shown()
    for headers in ({}, signed("wrong")):
        with pytest.raises(WebhookRefusedError):
            await shop.webhooks.receive(ProviderKind.PAYPAL, key, headers, paypal.events[-1])
    assert await shop.webhooks_shown() == before
    assert await shop.payment(payment.id) == payment


async def test_a_dispute_finds_its_payment_by_the_capture(shop: Shop, paypal: PayPalDouble) -> None:
    payment = await approved(shop, paypal, CaptureMode.AUTOMATIC)
    (order,) = paypal.orders.values()
    (taken,) = order["purchase_units"][0]["payments"]["captures"]
    paypal.dispute(taken["id"], "OPEN")
    paypal.dispute(taken["id"], "RESOLVED", "RESOLVED_BUYER_FAVOUR")
    await deliver(shop, paypal.events[::-1])
    details = await shop.details(payment.id)
    assert [each.state for each in details.disputes] == [DisputeState.LOST]


async def test_a_refund_made_at_paypal_before_its_capture_is_known(
    shop: Shop, paypal: PayPalDouble
) -> None:
    """Its message waits until somebody says which payment it is about."""
    begun = await shop.begin(10_000, None)
    (order,) = paypal.orders.values()
    paypal.approve(order)
    paypal._complete(order, "capture")
    (taken,) = order["purchase_units"][0]["payments"]["captures"]
    paypal._refund(taken["id"], {"amount": {"currency_code": "EUR", "value": "25.00"}})
    await deliver(shop, paypal.events[2:])
    assert [each.state for each in await shop.webhooks_shown()] == [WebhookState.UNKNOWN]
    await deliver(shop, paypal.events[1:2])
    details = await shop.details(begun.payment.id)
    assert (details.payment.captured, details.payment.refunded) == (euros(10_000), euros(2_500))
    assert [each.operation_id for each in details.refunds] == [None]


@pytest.mark.parametrize(
    ("amount", "sent"),
    [(Money(1_000, "JPY"), "1000"), (Money(1_000, "HUF"), "10"), (Money(1_005, "USD"), "10.05")],
)
async def test_amounts_go_out_as_paypal_writes_them(
    shop: Shop, paypal: PayPalDouble, amount: Money, sent: str
) -> None:
    begun = await shop.begin(method=None, amount=amount)
    (order,) = paypal.orders.values()
    assert order["purchase_units"][0]["amount"] == {"currency_code": amount.currency, "value": sent}
    paypal.approve(order)
    await deliver(shop, paypal.events)
    assert (await shop.payment(begun.payment.id)).captured == amount


async def test_an_amount_that_paypal_has_no_word_for(shop: Shop, paypal: PayPalDouble) -> None:
    with pytest.raises(ProviderValidationError):
        await shop.begin(method=None, amount=Money(1_050, "HUF"))
    assert paypal.orders == {}
