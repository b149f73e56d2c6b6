"""For each input that names something by its id, a way to make one such thing in a store."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from tests.domains.interventions.making import abandoned
from tests.rpc.house import House

from cartwheel.domains.carts.contracts import CartById
from cartwheel.domains.carts.models import carts
from cartwheel.domains.interventions.contracts import InterventionById
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.people.models import people
from cartwheel.domains.predictions.contracts import PredictionOfCart
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.contracts import APIKeyById, CreateAPIKey
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.members.contracts import (
    ChangeMemberRole,
    InvitationById,
    InviteMember,
    MemberById,
    RemoveMember,
    StoreById,
)
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.webhooks.contracts import (
    CreateWebhookEndpoint,
    ReplayFailedWebhooks,
    UpdateWebhookEndpoint,
    WebhookDeliveryById,
    WebhookEndpointById,
)
from cartwheel.domains.webhooks.service import WebhookService
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

Factory = Callable[[House], Awaitable[dict[str, Any]]]

_NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def _cart(house: House) -> dict[str, Any]:
    cart_id = new_id()
    async with house.scope() as scope:
        await (await scope.get(Connection)).execute(
            sa.insert(carts).values(
                id=cart_id,
                store_id=house.store_id,
                visitor_id=str(cart_id),
                state="open",
                items=[],
                value_minor=0,
                episode=1,
                opened_at=_NOW,
                last_seen_at=_NOW,
            )
        )
    return {"id": cart_id}


async def _prediction(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        scored = await (await scope.get(PredictionService)).score(abandoned(house.store_id))
    return {"cartId": scored.cart_id}


async def _intervention(house: House) -> dict[str, Any]:
    cart = abandoned(house.store_id, visitor_id=str(new_id()))
    async with house.scope() as scope:
        decided = await (await scope.get(InterventionService)).decide(cart)
    assert decided is not None
    return {"id": decided.id}


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


async def add_member(house: House, role: Role, *, store_id: UUID) -> UUID:
    """Make a person who belongs to a store."""
    person_id = new_id()
    async with house.scope(store_id) as scope:
        connection = await scope.get(Connection)
        values = {"id": person_id, "email": f"{person_id}@shop.example", "name": "x"}
        await connection.execute(sa.insert(people).values(**values, created_at=_NOW))
        await MemberRepository(connection).add(store_id, person_id, role=role, at=_NOW)
    return person_id


async def _member(house: House) -> dict[str, Any]:
    return {"personId": await add_member(house, Role.STAFF, store_id=house.store_id)}


async def _member_change(house: House) -> dict[str, Any]:
    return await _member(house) | {"role": "analyst"}


async def _invitation(house: House) -> dict[str, Any]:
    command = InviteMember(email=f"{new_id()}@shop.example", role=Role.STAFF)
    async with house.scope() as scope:
        invitations = await scope.get(InvitationService)
        return {"id": (await invitations.invite(house.actors["first key"], command)).id}


async def _key(house: House) -> dict[str, Any]:
    command = CreateAPIKey(
        name="till", scopes=("carts:read",), expires_at=datetime.now(UTC) + timedelta(days=1)
    )
    async with house.scope() as scope:
        keys = await scope.get(KeyService)
        return {"id": (await keys.create(house.actors["owner"], command)).key.id}


async def _store(house: House) -> dict[str, Any]:
    return {"id": house.store_id}


FACTORIES: Final[dict[type, Factory]] = {
    APIKeyById: _key,
    CartById: _cart,
    ChangeMemberRole: _member_change,
    InterventionById: _intervention,
    InvitationById: _invitation,
    MemberById: _member,
    RemoveMember: _member,
    PredictionOfCart: _prediction,
    ReplayFailedWebhooks: _failed_deliveries,
    StoreById: _store,
    UpdateWebhookEndpoint: _endpoint_change,
    WebhookDeliveryById: _delivery,
    WebhookEndpointById: _endpoint,
}
"""Each makes its thing in the house's store and returns an input that a call would take."""
