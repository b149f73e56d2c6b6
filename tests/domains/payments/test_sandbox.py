"""The sandbox's messages come twice, late, never, or the last first, as its token says."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.domains.payments.making import Shop, euros

from cartwheel.domains.payments.contracts import CaptureMode, PaymentState
from cartwheel.domains.payments.models import payments
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.systems.providers.api import ProviderValidationError


async def types(shop: Shop) -> list[str]:
    """The messages that have arrived, the oldest first."""
    return [each.event_type for each in await shop.webhooks_shown()][::-1]


async def test_twice(shop: Shop) -> None:
    await shop.begin(10_000, "sandbox_webhook_twice")
    await shop.post()
    (webhook,) = await shop.webhooks_shown()
    assert (webhook.event_type, webhook.deliveries) == ("payment.captured", 2)


async def test_late(shop: Shop) -> None:
    await shop.begin(10_000, "sandbox_webhook_late")
    await shop.post()
    assert await types(shop) == []
    shop.clock.pass_by(timedelta(seconds=30))
    await shop.post()
    assert await types(shop) == ["payment.captured"]


async def test_never(shop: Shop) -> None:
    await shop.begin(10_000, "sandbox_webhook_lost")
    shop.clock.pass_by(timedelta(days=1))
    await shop.post()
    assert await types(shop) == []


async def test_the_last_first(shop: Shop) -> None:
    held = await shop.hold(10_000, "sandbox_webhook_shuffled")
    await shop.capture(held.id)
    await shop.refund(held.id, 1_000)
    shop.clock.pass_by(timedelta(seconds=10))
    await shop.post()
    assert await types(shop) == ["refund.succeeded", "payment.captured", "payment.authorised"]
    assert (await shop.payment(held.id)).refunded == euros(1_000)


async def test_several_at_once(shop: Shop) -> None:
    """The shopper is asked, the answer is lost, and the messages are late."""
    begun = await shop.begin(10_000, "sandbox_3ds+answer_lost+webhook_late")
    assert begun.payment.state is PaymentState.PENDING
    shop.clock.pass_by(timedelta(seconds=30))
    await shop.post()
    (payment,) = await shop.listed()
    assert payment.state is PaymentState.REQUIRES_ACTION
    again = await shop.begin(10_000, "sandbox_3ds+answer_lost+webhook_late", key=await key(shop))
    assert again.payment == payment


async def key(shop: Shop) -> str:
    """The key that the store's one payment was begun under."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        rows = await connection.execute(sa.select(payments.c.key))
        return str(rows.scalar_one())


@pytest.mark.parametrize("method", ["sandbox_nonsense", "sandbox_ok+nonsense", "pm_card_visa"])
async def test_a_token_that_says_nothing(shop: Shop, method: str) -> None:
    with pytest.raises(ProviderValidationError):
        await shop.begin(10_000, method, capture_mode=CaptureMode.MANUAL)
    (payment,) = await shop.listed()
    assert payment.state is PaymentState.FAILED


async def test_the_bank_is_asked_once(shop: Shop) -> None:
    begun = await shop.begin(10_000, "sandbox_3ds")
    assert begun.next_action is not None
    said = ConfirmSandboxPayment(begun.next_action.client_secret or "", approved=False)
    await shop.sandbox.confirm(said)
    with pytest.raises(ProviderValidationError):
        await shop.sandbox.confirm(said)
