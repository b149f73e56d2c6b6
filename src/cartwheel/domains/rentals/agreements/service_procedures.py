"""Procedures about services for signatures: their keys, and what they tell."""

from typing import Final

from cartwheel.domains.rentals.access import READ
from cartwheel.domains.rentals.agreements.errors import SigningServiceNotFoundError
from cartwheel.domains.rentals.agreements.service_contracts import (
    PutSigningService,
    ReceivedSigningMessage,
    ReceiveSigningMessage,
    SigningServiceByName,
    SigningServiceList,
    SigningServiceSettings,
)
from cartwheel.domains.rentals.agreements.service_flow import SigningServiceFlow
from cartwheel.systems.providers.api import WebhookRefusedError
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

CONFIGURE: Final = permission("rentals:configure")

router = Router("signingServices", about="By what agreements are signed.")


@router.query(rest=get("/signing-services"), allow=READ)
async def list_(actor: Actor, services: SigningServiceFlow) -> SigningServiceList:
    """List the services for signatures, set up or not; no secret is shown."""
    return await services.list_all(actor.store_id)


# Not kept for repetition: the input holds secrets.
@router.mutation(
    rest=put("/signing-services/{service}"),
    allow=CONFIGURE,
    limit=per_minute(30),
    keyed=False,
)
async def put_(
    command: PutSigningService, actor: Actor, services: SigningServiceFlow
) -> SigningServiceSettings:
    """
    Set up a service for signatures, or change it, and try its keys.

    `checkError` says what the service thinks of them.
    """
    return await services.put(actor.store_id, command)


@router.mutation(
    rest=post("/signing-services/{service}/validate"),
    allow=CONFIGURE,
    limit=per_minute(30),
    raises=[SigningServiceNotFoundError],
)
async def validate(
    command: SigningServiceByName, actor: Actor, services: SigningServiceFlow
) -> SigningServiceSettings:
    """Try a service's keys."""
    return await services.validate(actor.store_id, command.service)


@router.mutation(
    rest=post("/signing-webhooks/{key}"),
    allow=public,
    raises=[SigningServiceNotFoundError, WebhookRefusedError],
    keyed=False,
    audited=False,
)
async def receive_webhook(
    message: RawInput[ReceiveSigningMessage],
    context: RequestContext,
    services: SigningServiceFlow,
) -> ReceivedSigningMessage:
    """
    Take a message of DocuSign Connect, whose signature proves it.

    The body is DocuSign's own. A message that comes again changes nothing.
    """
    place = message.place(ReceiveSigningMessage)
    await services.receive(place.key, context.text_headers, message.body)
    return ReceivedSigningMessage()
