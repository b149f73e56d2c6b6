"""Money is asked for, held, taken, released and given back; the state says what may come next."""

from datetime import timedelta

import pytest
from tests.domains.payments.making import Shop, euros
from tests.kit.clock import MovedClock

from cartwheel.domains.payments.contracts import (
    CaptureMode,
    OperationState,
    PaymentAction,
    PaymentState,
)
from cartwheel.domains.payments.errors import (
    AmountExceededError,
    KeyReusedError,
    PaymentNotAllowedError,
)
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.kernel.errors import InvalidInputError


async def test_money_is_taken_at_once(shop: Shop) -> None:
    begun = await shop.begin(10_000)
    assert begun.operation.state is OperationState.SUCCEEDED
    payment = begun.payment
    assert payment.state is PaymentState.CAPTURED
    assert (payment.authorised, payment.captured) == (euros(10_000), euros(10_000))
    assert payment.allowed_actions == (PaymentAction.REFUND,)
    await shop.work()
    assert await shop.announced() == [("payment.authorised", 10_000), ("payment.captured", 10_000)]


async def test_held_money_is_taken_in_part_and_the_rest_released(shop: Shop) -> None:
    held = await shop.hold(10_000)
    assert held.state is PaymentState.AUTHORISED
    assert held.allowed_actions == (PaymentAction.CAPTURE, PaymentAction.VOID)
    taken = (await shop.capture(held.id, 6_000)).payment
    assert (taken.state, taken.captured) == (PaymentState.CAPTURED, euros(6_000))
    with pytest.raises(PaymentNotAllowedError):
        await shop.capture(held.id, 4_000)
    assert (await shop.payment(held.id)) == taken


async def test_held_money_is_released(shop: Shop) -> None:
    held = await shop.hold(10_000)
    released = (await shop.void(held.id)).payment
    assert (released.state, released.allowed_actions) == (PaymentState.VOIDED, ())
    await shop.work()
    assert await shop.announced() == [("payment.authorised", 10_000), ("payment.voided", 10_000)]


async def test_money_is_given_back_in_parts(shop: Shop) -> None:
    payment = (await shop.begin(10_000)).payment
    part = await shop.refund(payment.id, 3_000)
    assert part.payment.state is PaymentState.PARTIALLY_REFUNDED
    with pytest.raises(AmountExceededError):
        await shop.refund(payment.id, 7_001)
    assert await shop.payment(payment.id) == part.payment
    whole = await shop.refund(payment.id)
    assert (whole.payment.state, whole.operation.amount) == (PaymentState.REFUNDED, euros(7_000))
    with pytest.raises(PaymentNotAllowedError):
        await shop.refund(payment.id)
    await shop.work()
    refunds = [told for told in await shop.announced() if told[0] == "payment.refunded"]
    assert refunds == [("payment.refunded", 3_000), ("payment.refunded", 7_000)]


async def test_a_declined_card_is_an_answer(shop: Shop) -> None:
    declined = (await shop.begin(10_000, "sandbox_declined")).payment
    assert (declined.state, declined.failure_code) == (PaymentState.FAILED, "declined")
    assert declined.allowed_actions == ()
    by_amount = (await shop.begin(499_95)).payment
    assert by_amount.failure_code == "insufficient_funds"


@pytest.mark.parametrize("approved", [True, False])
async def test_a_shopper_proves_to_be_who_pays(shop: Shop, *, approved: bool) -> None:
    """3-D Secure: what the shopper says at the bank is told by a webhook."""
    begun = await shop.begin(10_000, "sandbox_3ds")
    assert begun.payment.state is PaymentState.REQUIRES_ACTION
    assert begun.next_action is not None
    secret = begun.next_action.client_secret
    assert secret
    await shop.sandbox.confirm(ConfirmSandboxPayment(secret, approved))
    await shop.work()
    expected = PaymentState.CAPTURED if approved else PaymentState.FAILED
    assert (await shop.payment(begun.payment.id)).state is expected


async def test_the_same_key_pays_once(shop: Shop) -> None:
    first = await shop.begin(10_000, key="order-1")
    again = await shop.begin(10_000, key="order-1")
    assert (again.payment, again.operation) == (first.payment, first.operation)
    with pytest.raises(KeyReusedError):
        await shop.begin(10_001, key="order-1")
    given_back = await shop.refund(first.payment.id, 1_000, key="r1")
    assert (await shop.refund(first.payment.id, 1_000, key="r1")).operation == given_back.operation
    with pytest.raises(KeyReusedError):
        await shop.refund(first.payment.id, 2_000, key="r1")
    details = await shop.details(first.payment.id)
    assert (details.payment.refunded, len(details.refunds)) == (euros(1_000), 1)


async def test_amounts_are_positive_and_of_the_payments_currency(shop: Shop) -> None:
    with pytest.raises(InvalidInputError):
        await shop.begin(0)
    payment = (await shop.begin(10_000)).payment
    with pytest.raises(InvalidInputError):
        await shop.refund(payment.id, -1)
    assert await shop.payment(payment.id) == payment


async def test_money_that_takes_a_while(shop: Shop, clock: MovedClock) -> None:
    begun = await shop.begin(10_000, "sandbox_delayed", capture_mode=CaptureMode.MANUAL)
    assert begun.payment.state is PaymentState.PROCESSING
    await shop.work()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.PROCESSING
    clock.pass_by(timedelta(seconds=5))
    await shop.post()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.AUTHORISED
