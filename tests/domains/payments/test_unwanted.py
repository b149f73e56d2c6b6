"""Nothing stays of what was paid for something cancelled: it goes back by itself, and is seen."""

from datetime import timedelta

import pytest
from tests.domains.payments.making import Shop, euros

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    CaptureMode,
    OperationKind,
    OperationState,
    PaymentState,
)
from cartwheel.domains.payments.errors import ReferenceCancelledError
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.kernel.ids import new_id


async def test_taken_money_is_given_back(shop: Shop) -> None:
    payment = (await shop.begin(10_000)).payment
    await shop.refund(payment.id, 3_000)
    await shop.cancel(payment.reference_id)
    await shop.work()
    details = await shop.details(payment.id)
    assert (details.payment.state, details.payment.is_wanted) == (PaymentState.REFUNDED, False)
    refund = details.operations[-1]
    assert (refund.is_automatic, refund.amount) == (True, euros(7_000))
    assert ("payment.refunded", 7_000) in await shop.announced()


async def test_held_money_is_released(shop: Shop) -> None:
    held = await shop.hold(10_000)
    await shop.cancel(held.reference_id)
    await shop.work()
    assert (await shop.payment(held.id)).state is PaymentState.VOIDED


@pytest.mark.parametrize("mode", list(CaptureMode))
async def test_money_that_comes_after_all_goes_back(shop: Shop, mode: CaptureMode) -> None:
    """The shopper is at the bank while the order is cancelled."""
    begun = await shop.begin(10_000, "sandbox_3ds", capture_mode=mode)
    assert begun.next_action is not None
    await shop.sandbox.confirm(ConfirmSandboxPayment(begun.next_action.client_secret or ""))
    await shop.cancel(begun.payment.reference_id)
    await shop.work()
    expected = PaymentState.REFUNDED if mode is CaptureMode.AUTOMATIC else PaymentState.VOIDED
    await shop.post()
    assert (await shop.payment(begun.payment.id)).state is expected


async def test_a_payment_nobody_has_confirmed_can_be_paid_no_more(shop: Shop) -> None:
    begun = await shop.begin(10_000, "sandbox_3ds")
    await shop.cancel(begun.payment.reference_id)
    await shop.work()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.VOIDED


async def test_an_answer_that_was_lost_when_it_was_cancelled(shop: Shop) -> None:
    begun = await shop.begin(10_000, "sandbox_answer_lost+webhook_lost")
    assert begun.operation.state is OperationState.PENDING
    await shop.cancel(begun.payment.reference_id)
    await shop.work()
    assert not (await shop.payment(begun.payment.id)).is_settled
    for _ in range(4):
        shop.clock.pass_by(rules.CALL_WITHIN)
        await shop.sweep()
        await shop.work()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.REFUNDED


async def test_nothing_is_begun_for_what_is_cancelled(shop: Shop) -> None:
    reference_id = new_id()
    await shop.cancel(reference_id)
    await shop.cancel(reference_id)
    with pytest.raises(ReferenceCancelledError):
        await shop.begin(10_000, reference_id=reference_id)
    assert await shop.listed() == ()


async def test_a_second_try_makes_the_first_unwanted(shop: Shop) -> None:
    """Should the card that was declined pay after all, the shopper does not pay twice."""
    reference_id = new_id()
    first = (await shop.begin(10_000, "sandbox_declined", reference_id=reference_id)).payment
    second = (await shop.begin(10_000, reference_id=reference_id)).payment
    assert not (await shop.payment(first.id)).is_wanted
    assert (await shop.payment(second.id)).is_wanted
    assert (await shop.payment(second.id)).state is PaymentState.CAPTURED


async def test_a_refund_that_fails_is_seen_and_tried_again(shop: Shop) -> None:
    payment = (await shop.begin(10_000, "sandbox_refund_fails")).payment
    await shop.cancel(payment.reference_id)
    await shop.work()
    details = await shop.details(payment.id)
    refunds = [each for each in details.operations if each.kind is OperationKind.REFUND]
    assert [each.error_code for each in refunds] == ["refund_failed"]
    assert (details.payment.state, details.payment.refunded) == (PaymentState.CAPTURED, euros(0))
    shop.clock.pass_by(timedelta(minutes=11))
    assert await shop.sweep() == 1
    await shop.work()
    refunds = [
        each
        for each in (await shop.details(payment.id)).operations
        if each.kind is OperationKind.REFUND
    ]
    assert [each.error_code for each in refunds] == ["refund_failed"] * 2
