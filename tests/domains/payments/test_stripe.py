"""Stripe by its SDK, against a stand-in that minds keys and bounds: whatever goes wrong, the
same end.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.domains.making import open_store
from tests.domains.payments.doubles import Fault, serving_double
from tests.domains.payments.making import Shop, euros
from tests.domains.payments.stripe_double import (
    SECRET_KEY,
    WEBHOOK_SECRET,
    StripeDouble,
    signed,
)
from tests.kit.clock import MovedClock

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    CaptureMode,
    OperationState,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.kernel.db import Database
from cartwheel.kernel.money import Money
from cartwheel.systems.providers.api import ProviderValidationError, WebhookRefusedError
from cartwheel.systems.providers.payments.api import DisputeState

KEYS = {
    "publishable_key": "pk_test_double",
    "secret_key": SECRET_KEY,
    "webhook_secret": WEBHOOK_SECRET,
}
VISA = "pm_card_visa"


@pytest.fixture
async def stripe() -> AsyncIterator[StripeDouble]:
    async with serving_double(StripeDouble) as double:
        yield double


@pytest.fixture
async def shop(database: Database, clock: MovedClock, stripe: StripeDouble) -> AsyncIterator[Shop]:
    """A store that takes payments by Stripe."""
    shop = Shop(database, clock, await open_store(database), stripe_url=stripe.url)
    await shop.services.put(shop.store_id, PutPaymentProvider(ProviderKind.STRIPE, **KEYS))
    yield shop
    await shop.close()


async def deliver(shop: Shop, bodies: list[bytes]) -> None:
    """Let webhooks arrive, and apply them."""
    (service,) = await shop.services_shown()
    key = service.webhook_path.rpartition("/")[2]
    for body in bodies:
        headers = signed(body, at=shop.clock.now().timestamp())
        await shop.webhooks.receive(ProviderKind.STRIPE, key, headers, body)
    await shop.work()


async def test_keys_are_tried(shop: Shop) -> None:
    (service,) = await shop.services_shown()
    assert (service.check_error, service.checked_at) == (None, shop.clock.now())
    wrong = {**KEYS, "secret_key": "sk_test_wrong"}
    put = await shop.services.put(shop.store_id, PutPaymentProvider(ProviderKind.STRIPE, **wrong))
    assert "CONFIG_ERROR" in (put.check_error or "")
    assert "sk_test_wrong" not in str(put)


async def test_held_taken_and_given_back(shop: Shop, stripe: StripeDouble) -> None:
    held = await shop.hold(10_000, VISA)
    assert (held.state, held.authorised) == (PaymentState.AUTHORISED, euros(10_000))
    taken = (await shop.capture(held.id, 6_000)).payment
    assert (taken.state, taken.captured) == (PaymentState.CAPTURED, euros(6_000))
    part = (await shop.refund(held.id, 2_500)).payment
    assert (part.state, part.refunded) == (PaymentState.PARTIALLY_REFUNDED, euros(2_500))
    before = await shop.announced()
    await deliver(shop, stripe.events)
    assert await shop.payment(held.id) == part
    assert await shop.announced() == before


async def test_released(shop: Shop) -> None:
    held = await shop.hold(10_000, VISA)
    assert (await shop.void(held.id)).payment.state is PaymentState.VOIDED


async def test_a_declined_card(shop: Shop, stripe: StripeDouble) -> None:
    declined = (await shop.begin(10_000, "pm_card_chargeDeclinedInsufficientFunds")).payment
    assert declined.state is PaymentState.FAILED
    assert declined.failure_code == "insufficient_funds"
    assert declined.provider_reference in stripe.intents


async def test_three_d_secure(shop: Shop, stripe: StripeDouble) -> None:
    begun = await shop.begin(10_000, "pm_card_threeDSecure2Required")
    assert begun.payment.state is PaymentState.REQUIRES_ACTION
    assert begun.next_action is not None
    assert begun.next_action.url == f"{stripe.url}/3ds"
    (intent,) = stripe.intents.values()
    stripe.pay(intent)
    await deliver(shop, stripe.events)
    assert (await shop.payment(begun.payment.id)).state is PaymentState.CAPTURED


async def test_a_card_given_on_the_shoppers_page(shop: Shop, stripe: StripeDouble) -> None:
    begun = await shop.begin(10_000, None)
    assert begun.payment.state is PaymentState.PENDING
    assert begun.next_action is not None
    assert begun.next_action.publishable_key == "pk_test_double"
    (intent,) = stripe.intents.values()
    assert begun.next_action.client_secret == intent["client_secret"]
    stripe.pay(intent)
    await deliver(shop, stripe.events)
    assert (await shop.payment(begun.payment.id)).state is PaymentState.CAPTURED


@pytest.mark.parametrize("fault", [Fault.TROUBLE, Fault.BUSY, Fault.LOST_REQUEST])
async def test_what_passes_is_asked_again_under_the_same_key(
    shop: Shop, stripe: StripeDouble, fault: Fault
) -> None:
    stripe.faults = [fault, fault]
    assert (await shop.begin(10_000, VISA)).payment.state is PaymentState.CAPTURED
    keys = {key for method, _, key in stripe.asked if method == "POST"}
    assert (len(keys), len(stripe.intents)) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.TROUBLE_AFTER])
async def test_a_lost_answer_is_heard_the_next_time(
    shop: Shop, stripe: StripeDouble, fault: Fault
) -> None:
    stripe.faults = [fault]
    assert (await shop.begin(10_000, VISA)).payment.state is PaymentState.CAPTURED
    assert len(stripe.intents) == 1


@pytest.mark.parametrize("verb", ["begin", "capture", "refund", "void"])
@pytest.mark.parametrize(
    "faults", [[Fault.LOST_ANSWER] * 3, [Fault.GARBLED], [Fault.TROUBLE_AFTER] * 3]
)
async def test_whatever_stays_in_doubt_is_found_by_the_sweep(
    shop: Shop, stripe: StripeDouble, verb: str, faults: list[Fault]
) -> None:
    """It took place once, and we know of it in the end."""
    manual = {"capture_mode": CaptureMode.MANUAL} if verb in ("capture", "void") else {}
    payment_id: UUID | None = None
    if verb != "begin":
        payment_id = (await shop.begin(10_000, VISA, **manual)).payment.id
    stripe.faults = list(faults)
    if verb == "begin" or payment_id is None:
        outcome = await shop.begin(10_000, VISA)
    else:
        outcome = await getattr(shop, verb)(payment_id)
    assert outcome.operation.state is OperationState.PENDING
    assert not outcome.payment.is_settled
    assert await shop.sweep() == 0
    shop.clock.pass_by(rules.CALL_WITHIN)
    assert await shop.sweep() == 1
    details = await shop.details(outcome.payment.id)
    assert details.operations[-1].state is OperationState.SUCCEEDED
    expected = {
        "begin": PaymentState.CAPTURED,
        "capture": PaymentState.CAPTURED,
        "refund": PaymentState.REFUNDED,
        "void": PaymentState.VOIDED,
    }
    assert details.payment.state is expected[verb]
    assert len(stripe.intents) == 1
    assert len(stripe.refunds) == (1 if verb == "refund" else 0)


async def test_what_never_arrived_is_asked_for_again_by_the_sweep(
    shop: Shop, stripe: StripeDouble
) -> None:
    stripe.faults = [Fault.LOST_REQUEST] * 3
    outcome = await shop.begin(10_000, VISA)
    assert (outcome.operation.state, len(stripe.intents)) == (OperationState.PENDING, 0)
    shop.clock.pass_by(rules.CALL_WITHIN)
    await shop.sweep()
    assert (await shop.payment(outcome.payment.id)).state is PaymentState.CAPTURED
    assert len(stripe.intents) == 1


async def test_what_stripe_refuses_changes_nothing_but_the_payment(
    shop: Shop, stripe: StripeDouble
) -> None:
    with pytest.raises(ProviderValidationError) as refusal:
        await shop.begin(10, VISA)
    assert refusal.value.provider_code == "amount_too_small"
    assert stripe.intents == {}
    (payment,) = await shop.listed()
    assert (payment.state, payment.failure_code) == (PaymentState.FAILED, "amount_too_small")


async def test_a_refund_that_the_bank_sends_back(shop: Shop, stripe: StripeDouble) -> None:
    payment = (await shop.begin(10_000, VISA)).payment
    await shop.refund(payment.id, 4_000)
    stripe.fail_refund(next(iter(stripe.refunds)))
    await deliver(shop, stripe.events)
    after = await shop.payment(payment.id)
    assert (after.state, after.refunded) == (PaymentState.CAPTURED, euros(0))
    assert ("payment.refund_failed", 4_000) in await shop.announced()


async def test_a_refund_made_at_stripe_itself(shop: Shop, stripe: StripeDouble) -> None:
    payment = (await shop.begin(10_000, VISA)).payment
    (intent,) = stripe.intents.values()
    stripe._refund(intent, {"amount": "1500"})
    await deliver(shop, stripe.events)
    details = await shop.details(payment.id)
    assert (details.payment.refunded, details.refunds[0].operation_id) == (euros(1_500), None)


async def test_a_dispute_and_how_it_ends(shop: Shop, stripe: StripeDouble) -> None:
    payment = (await shop.begin(10_000, VISA)).payment
    (intent,) = stripe.intents.values()
    stripe.dispute(intent)
    await deliver(shop, stripe.events)
    assert (await shop.payment(payment.id)).is_disputed
    stripe.dispute(intent, "lost")
    await deliver(shop, stripe.events)
    details = await shop.details(payment.id)
    assert [each.state for each in details.disputes] == [DisputeState.LOST]
    assert not details.payment.is_disputed
    disputed = [told for told in await shop.announced() if told[0] == "payment.disputed"]
    assert disputed == [("payment.disputed", 10_000)] * 2


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ({"stripe-signature": "t=1,v1=00"}, b"{}"),
        ({"stripe-signature": "t=x,v1=\xff"}, b"{}"),
        (None, b"{}x"),
        (None, b"not json"),
        (None, b"\xff"),
        (None, b'{"id": "evt", "object": "v2.core.event", "type": "x"}'),
    ],
)
async def test_a_message_that_stripe_did_not_sign_is_refused(
    shop: Shop, headers: dict[str, str] | None, body: bytes
) -> None:
    (service,) = await shop.services_shown()
    key = service.webhook_path.rpartition("/")[2]
    given = signed(body, at=shop.clock.now().timestamp()) if headers is None else headers
    with pytest.raises(WebhookRefusedError):
        await shop.webhooks.receive(ProviderKind.STRIPE, key, given, body)
    assert await shop.webhooks_shown() == ()


async def test_a_signature_of_another_time_is_refused(shop: Shop, stripe: StripeDouble) -> None:
    """In the past and in the future, which the SDK's own check lets pass."""
    await shop.begin(10_000, VISA)
    (service,) = await shop.services_shown()
    key = service.webhook_path.rpartition("/")[2]
    now = shop.clock.now().timestamp()
    for at in (now - 301, now + 301):
        given = signed(stripe.events[0], at=at)
        with pytest.raises(WebhookRefusedError):
            await shop.webhooks.receive(ProviderKind.STRIPE, key, given, stripe.events[0])
    assert await shop.webhooks_shown() == ()


@pytest.mark.parametrize(
    ("amount", "sent"),
    [
        (Money(1_000, "JPY"), 1_000),
        (Money(1_000, "ISK"), 100_000),
        (Money(1_230, "KWD"), 1_230),
        (Money(1_000, "HUF"), 1_000),
        (Money(500_000, "MGA"), 5_000),
    ],
)
async def test_amounts_go_out_as_stripe_counts_them(
    shop: Shop, stripe: StripeDouble, amount: Money, sent: int
) -> None:
    payment = (await shop.begin(method=VISA, amount=amount)).payment
    (intent,) = stripe.intents.values()
    assert (intent["amount"], payment.captured) == (sent, amount)


@pytest.mark.parametrize("amount", [Money(1_231, "KWD"), Money(150, "MGA")])
async def test_amounts_that_stripe_has_no_word_for(shop: Shop, amount: Money, stripe: Any) -> None:
    with pytest.raises(ProviderValidationError):
        await shop.begin(method=VISA, amount=amount)
    assert stripe.intents == {}
