"""Ways to make payments in a store."""

from typing import Any, Final

from tests.domains.payments.making import euros, transactions
from tests.rpc.house import House

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CaptureMode,
    CapturePayment,
    Payment,
    PaymentById,
    ProviderKind,
    RefundPayment,
    VoidPayment,
)
from cartwheel.domains.payments.flows.payments import PaymentFlow
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.till import Till
from cartwheel.domains.payments.webhook_contracts import PaymentWebhookById
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.payments.api import ProviderEvent


async def enable(house: House) -> None:
    """Let the house's store take payments by the sandbox."""
    accounts = await house.container.get(ProviderAccounts)
    services = PaymentProviderFlow(transactions(house.database), accounts, SystemClock())
    await services.put(house.store_id, PutPaymentProvider(ProviderKind.SANDBOX))


async def make_payment(house: House, mode: CaptureMode) -> Payment:
    """Make a payment of the sandbox's."""
    await enable(house)
    till = await house.container.get(Till)
    flow = PaymentFlow(transactions(house.database), till, await house.container.get(Clock))
    command = BeginPayment(euros(10_000), str(new_id()), method="sandbox_ok", capture_mode=mode)
    return (await flow.begin(house.store_id, command)).payment


async def _payment(house: House) -> dict[str, Any]:
    return {"id": (await make_payment(house, CaptureMode.AUTOMATIC)).id}


async def _refund(house: House) -> dict[str, Any]:
    return {**await _payment(house), "key": str(new_id())}


async def _held(house: House) -> dict[str, Any]:
    return {"id": (await make_payment(house, CaptureMode.MANUAL)).id, "key": str(new_id())}


async def _webhook(house: House) -> dict[str, Any]:
    await enable(house)
    async with house.scope() as scope:
        connection = await scope.get(Connection)
        row = await ProviderRepository(connection).find(house.store_id, ProviderKind.SANDBOX)
        assert row is not None
        event = ProviderEvent(id=new_id().hex, type="something.happened")
        ((webhook_id, _),) = await WebhookRepository(connection).add_all(
            row, [(event, b"{}")], at=SystemClock().now()
        )
    return {"id": webhook_id}


FACTORIES: Final = {
    CapturePayment: _held,
    PaymentById: _payment,
    PaymentWebhookById: _webhook,
    RefundPayment: _refund,
    VoidPayment: _held,
}
