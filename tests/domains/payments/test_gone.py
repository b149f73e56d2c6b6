"""A service that goes away is left alone, by each store for itself, until it is there again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.domains.making import open_store
from tests.domains.payments.doubles import Fault, serving_double
from tests.domains.payments.making import Shop
from tests.domains.payments.stripe_double import StripeDouble
from tests.domains.payments.test_stripe import KEYS, VISA
from tests.kit.clock import MovedClock

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import OperationState, PaymentState, ProviderKind
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.api import ProviderPausedError
from cartwheel.systems.providers.payments.api import Guarded, PaymentClients
from cartwheel.systems.resilience.api import BreakerState


@pytest.fixture
async def stripe() -> AsyncIterator[StripeDouble]:
    async with serving_double(StripeDouble) as double:
        yield double


async def open_shop(database: Database, clock: MovedClock, stripe: StripeDouble) -> Shop:
    shop = Shop(database, clock, await open_store(database), stripe_url=stripe.url)
    clients = PaymentClients(now=lambda: clock.now().timestamp())
    shop.accounts = replace(shop.accounts, clients=clients)
    shop.wire()
    await shop.services.put(shop.store_id, PutPaymentProvider(ProviderKind.STRIPE, **KEYS))
    return shop


async def breaker_of(shop: Shop) -> BreakerState:
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        row = await ProviderRepository(connection).find(shop.store_id, ProviderKind.STRIPE)
    assert row is not None
    provider = shop.accounts.of(row)
    assert isinstance(provider, Guarded)
    return provider.breaker.state


async def test_it_is_not_asked_while_it_is_away(
    database: Database, clock: MovedClock, stripe: StripeDouble
) -> None:
    """Who wants to pay is told at once; what is to go back waits, and is done by the sweep."""
    shop, other = [await open_shop(database, clock, stripe) for _ in range(2)]
    other.accounts = shop.accounts  # one process
    other.wire()
    paid = (await shop.begin(method=VISA)).payment
    stripe.faults = [Fault.TROUBLE] * 1_000
    for _ in range(7):  # of eight calls
        await shop.begin(method=VISA)
    assert await breaker_of(shop) is BreakerState.OPEN
    asked = len(stripe.asked)
    with pytest.raises(ProviderPausedError) as caught:
        await shop.begin(method=VISA)
    assert caught.value.retryable
    assert caught.value.retry_after is not None
    assert timedelta(0) < caught.value.retry_after <= timedelta(seconds=10)
    (failed, *_) = await shop.listed()
    assert (failed.state, failed.failure_code) == (PaymentState.FAILED, "paused")
    refund = await shop.refund(paid.id, 1_000, key="back")
    assert refund.operation.state is OperationState.PENDING
    assert len(stripe.asked) == asked

    stripe.faults = []
    assert (await other.begin(method=VISA)).payment.state is PaymentState.CAPTURED
    clock.pass_by(rules.CALL_WITHIN)
    await shop.sweep()
    assert (await shop.payment(paid.id)).refunded.amount_minor == 1_000
    assert await breaker_of(shop) is BreakerState.CLOSED
    await other.close()
    await shop.close()
