"""An abandoned cart leads to one intervention, where it is worth it, and at most one an hour."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.interventions.making import LEFT_AT, NOW, abandoned, decide, decided, service
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionState,
    InterventionStats,
)
from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.domains.predictions.api import Action
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.models import outbox

NOTHING = InterventionStats(0, 0, 0, 0, 0, 0, ())


async def stats(database: Database, store_id: UUID, clock: MovedClock) -> InterventionStats:
    async with database.transaction(store_id=store_id) as connection:
        return await service(connection, clock).stats(store_id)


async def announced(database: Database, cart_id: UUID) -> list[tuple[str, bytes]]:
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.select(outbox.c.name, outbox.c.body).where(
                outbox.c.aggregate_id == str(cart_id), outbox.c.name.like("intervention.%")
            )
        )
        return [(row.name, row.body) for row in rows]


async def test_a_promising_cart_gets_an_intervention(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    given = await decided(database, cart, clock)
    assert given == Intervention(
        id=given.id,
        state=InterventionState.PENDING,
        cart_id=cart.cart_id,
        visitor_id="anna",
        episode=1,
        prediction_id=given.prediction_id,
        action=Action.DISCOUNT,
        discount_percent=5,
        message="You left Mug in your cart. Take 5 % off if you order now.",
        probability=0.3318,
        reasons=("The cart is worth coming back for",),
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        due_at=NOW,
    )
    ((name, body),) = await announced(database, cart.cart_id)
    assert name == "intervention.decided"
    assert msgspec.json.decode(body, type=InterventionDecided) == InterventionDecided(
        store_id=store_id, intervention_id=given.id, cart_id=cart.cart_id
    )


async def test_the_same_abandonment_is_decided_once(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    first = await decided(database, cart, clock)
    assert await decided(database, cart, clock) == first
    assert len(await announced(database, cart.cart_id)) == 1


async def test_a_hopeless_cart_is_left_alone(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id, price_minor=900)
    assert await decide(database, cart, clock) is None
    assert await stats(database, store_id, clock) == NOTHING
    assert await announced(database, cart.cart_id) == []
    # The shopper's turn is not used up by a cart that nobody reached out for.
    assert await decide(database, abandoned(store_id), clock) is not None


async def test_a_shopper_is_reached_at_most_once_an_hour_of_event_time(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await decided(database, abandoned(store_id), clock)
    early = abandoned(store_id, at=LEFT_AT + timedelta(minutes=59, seconds=59))
    assert await decide(database, early, clock) is None
    assert await decide(database, early, clock) is None
    assert (await stats(database, store_id, clock)).decided == 1
    late = abandoned(store_id, at=LEFT_AT + timedelta(hours=1))
    assert await decide(database, late, clock) is not None


async def test_other_shoppers_and_other_stores_do_not_count(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await decided(database, abandoned(store_id), clock)
    assert await decide(database, abandoned(store_id, visitor_id="ben"), clock) is not None
    assert await decide(database, abandoned(new_id()), clock) is not None


async def test_of_concurrent_carts_of_one_shopper_one_gets_through(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    carts = [abandoned(store_id, at=LEFT_AT + timedelta(minutes=n)) for n in range(8)]
    given = await asyncio.gather(*(decide(database, cart, clock) for cart in carts))
    assert sum(intervention is not None for intervention in given) == 1
    assert (await stats(database, store_id, clock)).decided == 1


async def test_one_abandonment_handled_by_several_at_once_is_decided_once(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    await asyncio.gather(*(decide(database, cart, clock) for _ in range(8)))
    assert (await stats(database, store_id, clock)).decided == 1
    assert len(await announced(database, cart.cart_id)) == 1
