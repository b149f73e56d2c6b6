"""A shopper's page gets what is meant for this shopper, without the reasons, and no other's."""

from uuid import UUID

import msgspec
import pytest
from tests.domains.interventions.making import abandoned, decided, look
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.delivery import (
    DeliveryService,
    offers_room,
    rooms_of,
    visit_room,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.sockets import VisitSpeaker
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

ADA, BOB = str(new_id()), str(new_id())


def page(store_id: UUID, visitor_id: str | None) -> Actor:
    return Actor("store_key", new_id(), store_id, frozenset(), visitor_id=visitor_id)


async def test_each_page_is_greeted_with_its_own(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    for_ada = await decided(database, abandoned(store_id, visitor_id=ADA), clock)
    await decided(database, abandoned(store_id, visitor_id=BOB), clock)
    speaker = VisitSpeaker(deliveries)
    heard = [msgspec.json.decode(each) async for each in speaker.greet(page(store_id, ADA))]
    assert [(each["type"], each["id"]) for each in heard] == [("intervention", str(for_ada.id))]
    assert set(heard[0]) == {
        *("type", "id", "action", "discountPercent", "message", "expiresAt"),
        *("subject", "link", "couponCode"),
    }
    for nobody in (page(store_id, None), page(new_id(), ADA)):
        assert [each async for each in speaker.greet(nobody)] == []


async def test_only_the_shopper_s_own_page_acknowledges(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    intervention = await decided(database, abandoned(store_id, visitor_id=ADA), clock)
    speaker = VisitSpeaker(deliveries)
    said = msgspec.json.encode({"type": "ack", "id": intervention.id})
    for stranger in (BOB, None):
        with pytest.raises(InterventionNotFoundError):
            await speaker.answer(page(store_id, stranger), kind="ack", message=said)
    assert await look(database, store_id, intervention.id, clock) == intervention
    answer = msgspec.json.decode(
        await speaker.answer(page(store_id, ADA), kind="ack", message=said)
    )
    assert answer == {"type": "acked", "id": str(intervention.id), "state": "delivered"}
    assert await deliveries.list_for(store_id, ADA) == ()


async def test_what_is_decided_is_told_to_the_shop_and_to_its_shopper(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    intervention = await decided(database, abandoned(store_id, visitor_id=ADA), clock)
    (shop, whole), (shopper, shown) = rooms_of(store_id, intervention)
    assert (shop, shopper) == (offers_room(store_id), visit_room(store_id, ADA))
    assert "reasons" in msgspec.json.decode(whole)
    assert "reasons" not in msgspec.json.decode(shown)
