"""Interventions are listed in pages, looked up and counted, within one store."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.interventions.making import NOW, abandoned, decided, look, service
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.contracts import (
    InterventionState,
    InterventionStats,
    ListInterventions,
)
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.models import interventions, shopper_contacts
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


async def test_pages_go_from_the_newest_to_the_oldest(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = [
        await decided(database, abandoned(store_id, visitor_id=f"v{n}"), clock) for n in range(3)
    ]
    async with database.transaction(store_id=store_id) as connection:
        asked = service(connection, clock)
        first = await asked.list(store_id, ListInterventions(limit=2))
        assert (first.items, first.next_cursor) == ((made[2], made[1]), made[1].id)
        second = await asked.list(store_id, ListInterventions(limit=2, cursor=first.next_cursor))
        assert (second.items, second.next_cursor) == ((made[0],), None)


async def test_states_filter(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    old = await decided(database, abandoned(store_id, visitor_id="old"), clock)
    clock.time = NOW + timedelta(hours=24)
    new = await decided(database, abandoned(store_id, visitor_id="new"), clock)
    heard = await decided(database, abandoned(store_id, visitor_id="heard"), clock)
    await deliveries.acknowledge(store_id, heard.id)
    async with database.transaction(store_id=store_id) as connection:
        asked = service(connection, clock)
        found = {
            state: [i.id for i in (await asked.list(store_id, ListInterventions(state))).items]
            for state in InterventionState
        }
        counted = await asked.stats(store_id)
    assert found == {
        "scheduled": [],
        "pending": [new.id],
        "delivered": [heard.id],
        "recovered": [],
        "cancelled": [],
        "expired": [old.id],
        "withheld": [],
    }
    assert counted == InterventionStats(
        decided=3,
        pending=1,
        delivered=1,
        cancelled=0,
        expired=1,
        recovered=0,
        recovered_revenue=(),
    )


async def test_those_of_one_cart_are_found_by_it(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await decided(database, abandoned(store_id, visitor_id="other"), clock)
    mine = await decided(database, abandoned(store_id, visitor_id="mine"), clock)
    async with database.transaction(store_id=store_id) as connection:
        found = await service(connection, clock).list(
            store_id, ListInterventions(cart_id=mine.cart_id)
        )
    assert found.items == (mine,)


async def test_another_store_sees_nothing(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    intervention = await decided(database, abandoned(store_id), clock)
    with pytest.raises(InterventionNotFoundError):
        await look(database, new_id(), intervention.id, clock)


async def test_row_level_security_holds_without_our_filters(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await decided(database, abandoned(store_id), clock)
    for other in (None, new_id()):
        async with database.transaction(store_id=other) as connection:
            for table in (interventions, shopper_contacts):
                assert (await connection.execute(table.select())).all() == []
