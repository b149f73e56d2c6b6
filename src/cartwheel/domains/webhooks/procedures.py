"""Procedures of the webhooks domain."""

from typing import Final

from cartwheel.domains.webhooks.contracts import (
    CreatedWebhookEndpoint,
    CreateWebhookEndpoint,
    ListWebhookDeliveries,
    ReplayedWebhooks,
    ReplayFailedWebhooks,
    RotatedWebhookSecret,
    UpdateWebhookEndpoint,
    WebhookDelivery,
    WebhookDeliveryById,
    WebhookDeliveryDetails,
    WebhookDeliveryPage,
    WebhookEndpoint,
    WebhookEndpointById,
    WebhookEndpointList,
    WebhookEventTypeList,
)
from cartwheel.domains.webhooks.errors import (
    DeliveryNotFoundError,
    EndpointDisabledError,
    EndpointNotFoundError,
    TooManyEndpointsError,
)
from cartwheel.domains.webhooks.service import WebhookService
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    delete,
    get,
    patch,
    per_hour,
    per_minute,
    permission,
    post,
)

READ: Final = permission("webhooks:read")
WRITE: Final = permission("webhooks:write")

router = Router("webhooks", about="What a shop's own servers are told.")


# Not kept for repetition: the answer holds a secret.
@router.mutation(
    rest=post("/webhooks/endpoints", status=201),
    allow=WRITE,
    limit=per_minute(30),
    raises=[TooManyEndpointsError],
    keyed=False,
)
async def create_endpoint(
    command: CreateWebhookEndpoint, actor: Actor, webhooks: WebhookService
) -> CreatedWebhookEndpoint:
    """
    Have events sent to a URL; the answer alone shows the secret that signs them.

    Repeating the call makes another endpoint.
    """
    return await webhooks.create_endpoint(actor.store_id, command)


@router.query(rest=get("/webhooks/endpoints"), allow=READ)
async def list_endpoints(actor: Actor, webhooks: WebhookService) -> WebhookEndpointList:
    """List the store's endpoints, the oldest first."""
    return await webhooks.list_endpoints(actor.store_id)


@router.query(rest=get("/webhooks/endpoints/{id}"), allow=READ, raises=[EndpointNotFoundError])
async def get_endpoint(
    query: WebhookEndpointById, actor: Actor, webhooks: WebhookService
) -> WebhookEndpoint:
    """Look at one endpoint."""
    return await webhooks.get_endpoint(actor.store_id, query.id)


@router.mutation(
    rest=patch("/webhooks/endpoints/{id}"), allow=WRITE, raises=[EndpointNotFoundError]
)
async def update_endpoint(
    command: UpdateWebhookEndpoint, actor: Actor, webhooks: WebhookService
) -> WebhookEndpoint:
    """Change an endpoint, disable it, or enable it again."""
    return await webhooks.update_endpoint(actor.store_id, command)


@router.mutation(
    rest=delete("/webhooks/endpoints/{id}", status=204),
    allow=WRITE,
    raises=[EndpointNotFoundError],
)
async def delete_endpoint(
    command: WebhookEndpointById, actor: Actor, webhooks: WebhookService
) -> None:
    """Delete an endpoint with its deliveries."""
    await webhooks.delete_endpoint(actor.store_id, command.id)


@router.mutation(
    rest=post("/webhooks/endpoints/{id}/rotate-secret"),
    allow=WRITE,
    limit=per_hour(20),
    raises=[EndpointNotFoundError],
    keyed=False,
)
async def rotate_secret(
    command: WebhookEndpointById, actor: Actor, webhooks: WebhookService
) -> RotatedWebhookSecret:
    """
    Make a new secret; for 24 hours messages carry a signature with the present one too.

    A second call within that time ends the use of the first secret at once.
    """
    return await webhooks.rotate_secret(actor.store_id, command.id)


@router.mutation(
    rest=post("/webhooks/endpoints/{id}/test"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[EndpointNotFoundError, EndpointDisabledError],
)
async def send_test(
    command: WebhookEndpointById, actor: Actor, webhooks: WebhookService
) -> WebhookDelivery:
    """Send the event `webhook.test`; look at the delivery to see what came back."""
    return await webhooks.send_test(actor.store_id, command.id)


@router.mutation(
    rest=post("/webhooks/endpoints/{endpointId}/replay-failed"),
    allow=WRITE,
    limit=per_minute(6),
    raises=[EndpointNotFoundError, EndpointDisabledError],
)
async def replay_failed(
    command: ReplayFailedWebhooks, actor: Actor, webhooks: WebhookService
) -> ReplayedWebhooks:
    """Send again what failed or was cancelled since a time, at most 1,000, the oldest first."""
    return await webhooks.replay_failed(actor.store_id, command)


@router.query(rest=get("/webhooks/deliveries"), allow=READ)
async def list_deliveries(
    query: ListWebhookDeliveries, actor: Actor, webhooks: WebhookService
) -> WebhookDeliveryPage:
    """List deliveries of the last 30 days, the newest first."""
    return await webhooks.list_deliveries(actor.store_id, query)


@router.query(rest=get("/webhooks/deliveries/{id}"), allow=READ, raises=[DeliveryNotFoundError])
async def get_delivery(
    query: WebhookDeliveryById, actor: Actor, webhooks: WebhookService
) -> WebhookDeliveryDetails:
    """Look at a delivery: its body, and every attempt with what came back."""
    return await webhooks.get_delivery(actor.store_id, query.id)


@router.mutation(
    rest=post("/webhooks/deliveries/{id}/replay"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[DeliveryNotFoundError, EndpointDisabledError],
)
async def replay(
    command: WebhookDeliveryById, actor: Actor, webhooks: WebhookService
) -> WebhookDelivery:
    """Send a message again now, under the same id."""
    return await webhooks.replay(actor.store_id, command.id)


@router.query(rest=get("/webhooks/event-types"), allow=READ)
async def list_event_types(webhooks: WebhookService) -> WebhookEventTypeList:
    """List every event that endpoints may subscribe to."""
    return webhooks.list_event_types()
