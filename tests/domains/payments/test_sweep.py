"""What was lost on the way is found: a dead process, a webhook that never came."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.domains.payments.making import SEAL, Shop, euros

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import (
    CaptureMode,
    OperationState,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.domains.payments.repository.providers import ProviderRow
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.payments.api import PaymentClients


@dataclass(frozen=True, slots=True)
class Dying:
    """A service whose caller is killed once it has done what it was asked for."""

    inner: Any

    def __getattr__(self, name: str) -> Any:
        kept = getattr(self.inner, name)
        if name not in ("begin", "capture", "refund", "void"):
            return kept

        async def die(*args: Any, **given: Any) -> Any:
            await kept(*args, **given)
            raise asyncio.CancelledError

        return die


class DyingAccounts(ProviderAccounts):
    """Opens services that kill their callers."""

    def of(self, row: ProviderRow) -> Any:
        return Dying(super().of(row))


@pytest.fixture
def killed(shop: Shop) -> Shop:
    """A process of the same store whose calls never return."""
    other = Shop(shop.database, shop.clock, shop.store_id)
    other.accounts = DyingAccounts(shop.database, SEAL, shop.clock, PaymentClients(), Settings())
    other.wire()
    return other


@pytest.mark.parametrize("verb", ["begin", "capture", "refund", "void"])
async def test_killed_between_the_call_and_our_record(shop: Shop, killed: Shop, verb: str) -> None:
    """It took place once; the sweep of another process finds it, and not before it may."""
    # Webhooks are lost as well: nothing but the sweep can tell.
    how = "sandbox_webhook_lost"
    mode = CaptureMode.MANUAL if verb in ("capture", "void") else CaptureMode.AUTOMATIC
    if verb == "begin":
        with pytest.raises(asyncio.CancelledError):
            await killed.begin(10_000, how)
        (payment,) = await shop.listed()
        assert payment.state is PaymentState.PENDING
    else:
        payment = (await shop.begin(10_000, how, capture_mode=mode)).payment
        with pytest.raises(asyncio.CancelledError):
            await getattr(killed, verb)(payment.id)
        assert (await shop.payment(payment.id)).state is payment.state
    assert not (await shop.payment(payment.id)).is_settled
    assert await shop.sweep() == 0
    shop.clock.pass_by(rules.CALL_WITHIN)
    assert await shop.sweep() == 1
    details = await shop.details(payment.id)
    expected = {
        "begin": PaymentState.CAPTURED,
        "capture": PaymentState.CAPTURED,
        "refund": PaymentState.REFUNDED,
        "void": PaymentState.VOIDED,
    }
    assert details.payment.state is expected[verb]
    assert details.operations[-1].state is OperationState.SUCCEEDED
    assert len(details.refunds) == (1 if verb == "refund" else 0)


async def test_a_payment_of_which_no_webhook_told_is_asked_about(shop: Shop) -> None:
    begun = await shop.begin(10_000, "sandbox_3ds+webhook_lost")
    assert begun.next_action is not None
    await shop.sandbox.confirm(ConfirmSandboxPayment(begun.next_action.client_secret or ""))
    await shop.work()
    assert (await shop.payment(begun.payment.id)).state is PaymentState.REQUIRES_ACTION
    shop.clock.pass_by(rules.WEBHOOK_WITHIN)
    assert await shop.sweep() == 1
    assert (await shop.payment(begun.payment.id)).captured == euros(10_000)


async def test_what_is_over_is_not_asked_about(shop: Shop) -> None:
    held = await shop.hold(10_000)
    await shop.void(held.id)
    await shop.begin(10_000, "sandbox_declined")
    await shop.post()
    shop.clock.pass_by(timedelta(days=2))
    assert await shop.sweep() == 0


async def test_money_that_we_have_is_asked_about_ever_more_seldom(shop: Shop) -> None:
    """For half a year, in which a refund or a dispute may be told by a message that is lost."""
    await shop.begin(10_000)
    await shop.post()
    asked_after = []
    for _ in range(400):
        shop.clock.pass_by(timedelta(days=1))
        if await shop.sweep():
            asked_after.append(shop.clock.now())
    days = [(later - earlier).days for earlier, later in pairwise(asked_after)]
    assert days == sorted(days)
    assert 10 <= len(asked_after) <= 15


async def test_a_message_that_was_kept_and_never_applied(shop: Shop) -> None:
    begun = await shop.begin(10_000, "sandbox_answer_lost")
    await shop.receive_only()
    assert [each.state for each in await shop.webhooks_shown()] == [WebhookState.RECEIVED]
    shop.clock.pass_by(rules.CALL_WITHIN + timedelta(seconds=1))
    await shop.sweep()
    assert [each.state for each in await shop.webhooks_shown()] != [WebhookState.RECEIVED]
    assert (await shop.payment(begun.payment.id)).state is PaymentState.CAPTURED


async def test_a_wish_that_nobody_can_know_of_any_more_is_given_up(
    shop: Shop, killed: Shop
) -> None:
    """A service forgets its keys; then nothing is asked twice, and the payment has failed."""
    with pytest.raises(asyncio.CancelledError):
        await killed.begin(10_000, "sandbox_webhook_lost")
    shop.clock.pass_by(timedelta(days=1))
    assert await shop.sweep() == 1
    (payment,) = await shop.listed()
    assert (payment.state, payment.failure_code) == (PaymentState.FAILED, "outcome_unknown")
    assert payment.provider is ProviderKind.SANDBOX
