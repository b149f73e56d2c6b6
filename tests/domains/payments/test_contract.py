"""One suite for every payment service: keys take effect once, bounds hold, errors are ours."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from tests.domains.making import open_store
from tests.domains.payments import paypal_double, stripe_double
from tests.domains.payments.doubles import serving_double
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.api import ProviderConfigError, ProviderValidationError
from cartwheel.systems.providers.payments.api import (
    Charge,
    Handle,
    PaymentClients,
    PaymentProvider,
    PayPal,
    PayPalClient,
    RefundState,
    Sandbox,
    SandboxLedger,
    Stripe,
    StripeKeys,
)

SERVICES = ("sandbox", "stripe", "paypal")


class World:
    """A service, and how its shopper agrees."""

    def __init__(
        self,
        service: PaymentProvider,
        method: str | None,
        approve: Callable[[str], Awaitable[Any]] | None = None,
    ) -> None:
        self.service, self.method, self.approve = service, method, approve

    async def hold(self, amount_minor: int = 10_000) -> Handle:
        """Begin a payment, and have its money held."""
        charge = Charge(
            payment_id=new_id(),
            amount_minor=amount_minor,
            currency="EUR",
            captures=False,
            method=self.method,
        )
        key = str(new_id())
        begun = await self.service.begin(charge, key=key)
        again = await self.service.begin(charge, key=key)
        assert begun.reference is not None
        assert again.reference == begun.reference
        handle = Handle(
            payment_id=charge.payment_id,
            reference=begun.reference,
            currency="EUR",
            captures=False,
        )
        if self.approve is not None:
            await self.approve(begun.reference)
            await self.service.complete(handle, key=str(new_id()))
        assert (await self.service.fetch(handle)).authorised_minor == amount_minor
        return handle


@pytest.fixture(params=SERVICES)
async def world(
    request: pytest.FixtureRequest, database: Database, clock: MovedClock
) -> AsyncIterator[World]:
    clients = PaymentClients()
    if request.param == "sandbox":
        ledger = SandboxLedger(database, await open_store(database), new_id())
        yield World(Sandbox(ledger, "secret", clock), "sandbox_ok")
    elif request.param == "stripe":
        async with serving_double(stripe_double.StripeDouble) as double:
            keys = StripeKeys(stripe_double.SECRET_KEY, stripe_double.WEBHOOK_SECRET, "pk_1")
            service = Stripe.connect(keys, clients.stripe, clock, url=double.url)
            yield World(service, "pm_card_visa")
    else:
        async with serving_double(paypal_double.PayPalDouble) as double:
            client = PayPalClient(
                clients.paypal,
                clients.tokens,
                clock,
                double.url,
                paypal_double.CLIENT_ID,
                paypal_double.CLIENT_SECRET,
            )

            async def approve(reference: str) -> None:
                double.approve(double.orders[reference])

            yield World(PayPal(client, paypal_double.WEBHOOK_ID), None, approve)
    await clients.close()


async def test_good_keys_are_taken(world: World) -> None:
    await world.service.validate_config()


async def test_a_capture_takes_effect_once(world: World) -> None:
    handle, key = await world.hold(), str(new_id())
    first = await world.service.capture(handle, 6_000, key=key)
    again = await world.service.capture(handle, 6_000, key=key)
    assert (first.captured_minor, again.captured_minor) == (6_000, 6_000)
    with pytest.raises(ProviderValidationError):
        await world.service.capture(handle, 4_000, key=str(new_id()))
    assert (await world.service.fetch(handle)).captured_minor == 6_000


async def test_no_more_is_captured_than_held(world: World) -> None:
    handle = await world.hold()
    with pytest.raises(ProviderValidationError):
        await world.service.capture(handle, 10_001, key=str(new_id()))
    assert (await world.service.fetch(handle)).captured_minor == 0


async def test_a_refund_takes_effect_once_and_is_known_by_its_key(world: World) -> None:
    handle, key = await world.hold(), str(new_id())
    await world.service.capture(handle, 10_000, key=str(new_id()))
    for _ in range(2):
        (told,) = (await world.service.refund(handle, 3_000, key=key, reason="Late")).refunds
        assert (told.amount_minor, told.state, told.key) == (3_000, RefundState.SUCCEEDED, key)
    with pytest.raises(ProviderValidationError):
        await world.service.refund(handle, 7_001, key=str(new_id()), reason=None)
    (known,) = (await world.service.fetch(handle)).refunds
    assert (known.reference, known.amount_minor, known.key) == (told.reference, 3_000, key)


async def test_what_is_released_is_taken_no_more(world: World) -> None:
    handle, key = await world.hold(), str(new_id())
    for _ in range(2):
        assert (await world.service.void(handle, key=key)).is_voided
    with pytest.raises(ProviderValidationError):
        await world.service.capture(handle, 1_000, key=str(new_id()))
    after = await world.service.fetch(handle)
    assert (after.is_voided, after.captured_minor) == (True, 0)


async def test_a_payment_that_the_service_does_not_know(world: World) -> None:
    handle = Handle(payment_id=new_id(), reference="nobody", currency="EUR", captures=False)
    with pytest.raises(ProviderValidationError):
        await world.service.fetch(handle)


@pytest.mark.parametrize("wrong", ["sk_test_other", "nonsense"])
async def test_wrong_keys_are_a_fault_of_the_settings(clock: MovedClock, wrong: str) -> None:
    clients = PaymentClients()
    async with serving_double(stripe_double.StripeDouble) as double:
        keys = StripeKeys(wrong, stripe_double.WEBHOOK_SECRET, "pk_1")
        service = Stripe.connect(keys, clients.stripe, clock, url=double.url)
        with pytest.raises(ProviderConfigError):
            await service.validate_config()
    await clients.close()
