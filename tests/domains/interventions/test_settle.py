"""A bought cart credits its last delivered intervention, once, and cancels what is pending."""

from datetime import timedelta
from uuid import UUID

from tests.domains.interventions.making import (
    LEFT_AT,
    NOW,
    abandoned,
    converted,
    decided,
    look,
    recovered,
    service,
    settle,
)
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartMerged
from cartwheel.domains.interventions.contracts import InterventionStats, Revenue
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


async def test_the_last_delivered_one_is_credited_once(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    first_time = abandoned(store_id)
    second_time = abandoned(
        store_id, cart_id=first_time.cart_id, episode=2, at=LEFT_AT + timedelta(hours=2)
    )
    first = await decided(database, first_time, clock)
    second = await decided(database, second_time, clock)
    for intervention in (first, second):
        await deliveries.acknowledge(store_id, intervention.id)

    purchase = recovered(second_time)
    for _ in range(2):  # told twice, credited once
        await settle(database, purchase, clock)

    credited = await look(database, store_id, second.id, clock)
    assert (
        credited.state,
        credited.recovered_at,
        credited.recovered_order_id,
        credited.recovered_currency,
        credited.recovered_minor,
    ) == ("recovered", purchase.bought_at, "o1", "USD", 4300)
    assert (await look(database, store_id, first.id, clock)).state == "delivered"
    async with database.transaction(store_id=store_id) as connection:
        assert await service(connection, clock).stats(store_id) == InterventionStats(
            decided=2,
            pending=0,
            delivered=2,
            cancelled=0,
            expired=0,
            recovered=1,
            recovered_revenue=(Revenue(currency="USD", minor=4300),),
        )


async def test_what_never_arrived_is_cancelled_and_not_credited(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    intervention = await decided(database, cart, clock)
    await settle(database, recovered(cart), clock)
    settled = await look(database, store_id, intervention.id, clock)
    assert (settled.state, settled.cancelled_at, settled.recovered_minor) == (
        "cancelled",
        NOW,
        None,
    )


async def test_a_converted_cart_credits_nothing(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    cart = abandoned(store_id)
    intervention = await decided(database, cart, clock)
    delivered = await deliveries.acknowledge(store_id, intervention.id)
    await settle(database, converted(cart), clock)
    assert await look(database, store_id, intervention.id, clock) == delivered


async def test_another_cart_is_not_touched(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    intervention = await decided(database, abandoned(store_id), clock)
    await settle(database, recovered(abandoned(store_id)), clock)
    assert await look(database, store_id, intervention.id, clock) == intervention


async def test_of_a_cart_that_went_into_another_nothing_is_told(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """Its shopper hears of the other one, if at all."""
    gone = abandoned(store_id)
    pending = await decided(database, gone, clock)
    for cart_id, state in ((new_id(), "pending"), (gone.cart_id, "cancelled")):
        merged = CartMerged(store_id, cart_id, gone.visitor_id, new_id(), NOW)
        async with database.transaction(store_id=store_id) as connection:
            await service(connection, clock).withdraw_all(store_id, [merged])
        assert (await look(database, store_id, pending.id, clock)).state == state
