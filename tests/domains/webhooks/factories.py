"""Ways to make webhooks in a store."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from tests.rpc.house import House

from cartwheel.domains.webhooks.contracts import (
    CreateWebhookEndpoint,
    ReplayFailedWebhooks,
    UpdateWebhookEndpoint,
    WebhookDeliveryById,
    WebhookEndpointById,
)
from cartwheel.domains.webhooks.service import WebhookService

_NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def _endpoint_id(house: House) -> UUID:
    command = CreateWebhookEndpoint(url="https://shop.example/", event_types=("*",))
    async with house.scope() as scope:
        webhooks = await scope.get(WebhookService)
        return (await webhooks.create_endpoint(house.store_id, command)).endpoint.id


async def _endpoint(house: House) -> dict[str, Any]:
    return {"id": await _endpoint_id(house)}


async def _endpoint_change(house: House) -> dict[str, Any]:
    return {"id": await _endpoint_id(house), "description": "changed"}


async def _failed_deliveries(house: House) -> dict[str, Any]:
    return {"endpointId": await _endpoint_id(house), "since": _NOW}


async def _delivery(house: House) -> dict[str, Any]:
    endpoint_id = await _endpoint_id(house)
    async with house.scope() as scope:
        webhooks = await scope.get(WebhookService)
        return {"id": (await webhooks.send_test(house.store_id, endpoint_id)).id}


FACTORIES: Final = {
    ReplayFailedWebhooks: _failed_deliveries,
    UpdateWebhookEndpoint: _endpoint_change,
    WebhookDeliveryById: _delivery,
    WebhookEndpointById: _endpoint,
}
