"""Procedures about payment services: their keys, and what they tell."""

from typing import Final

from cartwheel.domains.payments.errors import (
    PaymentProviderNotFoundError,
    PaymentWebhookNotFoundError,
)
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.flows.sandbox import SandboxFlow
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.procedures import READ
from cartwheel.domains.payments.provider_contracts import (
    ConfirmSandboxPayment,
    PaymentProviderByKind,
    PaymentProviderList,
    PaymentProviderSettings,
    PutPaymentProvider,
)
from cartwheel.domains.payments.service import PaymentService, PaymentWebhookLog
from cartwheel.domains.payments.webhook_contracts import (
    ListPaymentWebhooks,
    PaymentWebhook,
    PaymentWebhookById,
    PaymentWebhookDetails,
    PaymentWebhookPage,
    ReceivedPaymentWebhook,
    ReceivePaymentWebhook,
)
from cartwheel.systems.providers.api import ProviderValidationError, WebhookRefusedError
from cartwheel.systems.rpc.api import (
    Actor,
    RawInput,
    RequestContext,
    Router,
    get,
    per_minute,
    permission,
    post,
    public,
    put,
)

CONFIGURE: Final = permission("payments:configure")

router = Router("paymentProviders", about="Payment services: their keys, and what they tell.")


@router.query(rest=get("/payment-providers"), allow=READ)
async def list_(actor: Actor, payments: PaymentService) -> PaymentProviderList:
    """List the store's payment services; no secret is shown."""
    return await payments.list_providers(actor.store_id)


# Not kept for repetition: the input holds secrets.
@router.mutation(
    rest=put("/payment-providers/{provider}"),
    allow=CONFIGURE,
    limit=per_minute(30),
    keyed=False,
)
async def put_(
    command: PutPaymentProvider, actor: Actor, services: PaymentProviderFlow
) -> PaymentProviderSettings:
    """
    Set up a payment service, or change it, and try its keys.

    `checkError` says what the service thinks of them.
    """
    return await services.put(actor.store_id, command)


@router.mutation(
    rest=post("/payment-providers/{provider}/validate"),
    allow=CONFIGURE,
    limit=per_minute(30),
    raises=[PaymentProviderNotFoundError],
)
async def validate(
    command: PaymentProviderByKind, actor: Actor, services: PaymentProviderFlow
) -> PaymentProviderSettings:
    """Try a service's keys."""
    return await services.validate(actor.store_id, command.provider)


@router.query(rest=get("/payment-webhooks"), allow=READ)
async def list_webhooks(
    query: ListPaymentWebhooks, actor: Actor, log: PaymentWebhookLog
) -> PaymentWebhookPage:
    """List what services told, the newest first."""
    return await log.list_page(actor.store_id, query)


@router.query(rest=get("/payment-webhooks/{id}"), allow=READ, raises=[PaymentWebhookNotFoundError])
async def get_webhook(
    query: PaymentWebhookById, actor: Actor, log: PaymentWebhookLog
) -> PaymentWebhookDetails:
    """Look at a message of a service, with its body."""
    return await log.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/payment-webhooks/{id}/replay"),
    allow=CONFIGURE,
    limit=per_minute(60),
    raises=[PaymentWebhookNotFoundError],
)
async def replay_webhook(
    command: PaymentWebhookById, actor: Actor, log: PaymentWebhookLog
) -> PaymentWebhook:
    """Apply a message once more, such as one of a payment that nobody knew then."""
    return await log.replay(actor.store_id, command.id)


@router.mutation(
    rest=post("/payments/webhooks/{provider}/{key}"),
    allow=public,
    raises=[PaymentWebhookNotFoundError, WebhookRefusedError],
    keyed=False,
)
async def receive_webhook(
    message: RawInput[ReceivePaymentWebhook],
    context: RequestContext,
    webhooks: PaymentWebhookFlow,
) -> ReceivedPaymentWebhook:
    """
    Take a message of a payment service, whose signature proves it.

    The body is the service's own. A message that comes again is counted and changes nothing.
    """
    place = message.place(ReceivePaymentWebhook)
    await webhooks.receive(place.provider, place.key, context.text_headers, message.body)
    return ReceivedPaymentWebhook()


@router.mutation(
    rest=post("/payments/sandbox/confirm", status=204),
    allow=public,
    limit=per_minute(60),
    raises=[PaymentProviderNotFoundError, ProviderValidationError],
    keyed=False,
    audited=False,
)
async def confirm_sandbox(command: ConfirmSandboxPayment, sandbox: SandboxFlow) -> None:
    """Say what a shopper says at the sandbox's bank; its client secret proves the shopper."""
    await sandbox.confirm(command)
