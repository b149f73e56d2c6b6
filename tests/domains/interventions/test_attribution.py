"""A purchase is credited once, to the last touch within the window, net of what goes back."""

from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import given as given_cases, strategies as st
from tests.domains.interventions.making import NOW, abandoned, decided, desk, recovered, service
from tests.domains.interventions.test_settings import given
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.interventions.attribution.contracts import (
    AskPerformance,
    AskSpan,
    Breakdown,
    ReportConversion,
    Touch,
)
from cartwheel.domains.interventions.attribution.repository import ConversionRepository
from cartwheel.domains.interventions.attribution.rules import Touched, last_touch
from cartwheel.domains.interventions.contracts import ReachChannel, Revenue
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

DAY = timedelta(days=1)
hours = st.none() | st.integers(-200, 50)


@given_cases(st.lists(st.tuples(hours, hours, hours), max_size=5))
def test_the_last_touch_is_the_latest_within_the_window(
    moments: list[tuple[int | None, ...]],
) -> None:
    def at(hour: int | None) -> object:
        return None if hour is None else NOW + timedelta(hours=hour)

    touched = [
        Touched(
            id=new_id(),
            visitor_id="v",
            created_at=NOW - 10 * DAY,
            delivered_at=at(delivered),  # type: ignore[arg-type]
            seen_at=at(seen),  # type: ignore[arg-type]
            clicked_at=at(clicked),  # type: ignore[arg-type]
        )
        for delivered, seen, clicked in moments
    ]
    found = last_touch(touched, at=NOW, window=7 * DAY)
    before = [hour for each in moments for hour in each if hour is not None and -168 <= hour <= 0]
    assert (found is None) is (not before)
    if found is not None:
        last = found[0].last(until=NOW)
        assert last is not None
        assert last[0] == NOW + timedelta(hours=max(before))


async def buy(
    database: Database, purchase: CartRecovered, clock: MovedClock, *, times: int = 1
) -> None:
    for _ in range(times):
        async with database.transaction(store_id=purchase.store_id) as connection:
            await desk(connection, clock).attribution.take(purchase.store_id, [purchase])


async def test_an_order_counts_once_and_net_of_refunds(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    cart = abandoned(store_id)
    made = await decided(database, cart, clock)
    await deliveries.acknowledge(store_id, made.id)
    clock.time += timedelta(hours=2)
    refund_id = new_id()
    async with database.transaction(store_id=store_id) as connection:
        # A refund may be heard of before its order.
        for _ in range(2):
            await ConversionRepository(connection).note_refund(
                store_id, refund_id, order_key="o1", minor=1_000
            )
    await buy(database, recovered(cart, minor=4_300), clock, times=3)
    async with database.transaction(store_id=store_id) as connection:
        attribution = desk(connection, clock).attribution
        told = await attribution.report(
            store_id,
            ReportConversion(
                order_id="o1", currency="USD", amount_minor=99, intervention_id=made.id
            ),
        )
        found = await attribution.list_of(store_id, made.id)
        counted = await attribution.performance(store_id, AskPerformance(Breakdown.CHANNEL))
        by_hour = await attribution.performance(store_id, AskPerformance(Breakdown.HOUR))
        by_segment = await attribution.performance(store_id, AskPerformance(Breakdown.SEGMENT))
    assert found.items == (told,)
    assert (told.minor, told.refunded_minor, told.touch) == (4_300, 1_000, Touch.DELIVERED)
    (row,) = counted.rows
    assert (row.key, row.decided, row.delivered, row.converted) == ("socket", 1, 1, 1)
    assert row.revenue == (Revenue("USD", 3_300),)
    assert [each.key for each in by_hour.rows] == ["10"]
    assert by_segment.rows == ()


async def test_what_reached_nobody_is_credited_with_nothing(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    made = await decided(database, cart, clock)
    await buy(database, recovered(cart), clock)
    async with database.transaction(store_id=store_id) as connection:
        attribution = desk(connection, clock).attribution
        assert (await attribution.list_of(store_id, made.id)).items == ()


async def test_lift_is_that_of_whoever_was_reached_over_whoever_was_not(
    database: Database, clock: MovedClock
) -> None:
    store_id = await open_store(database)
    await given(database, store_id, {"interventions.holdoutShare": 0.5})
    carts = [abandoned(store_id, visitor_id=f"shopper-{n}") for n in range(600)]
    async with database.transaction(store_id=store_id) as connection:
        made = await service(connection, clock).decide_all(store_id, carts)
    clock.time += timedelta(hours=2)
    bought = []
    for n, cart in enumerate(carts):
        held_out = made[cart.cart_id, 1].is_holdout
        if n % 10 < (1 if held_out else 6):
            purchase = recovered(cart, order_id=f"o{n}")
            bought.append(msgspec.structs.replace(purchase, bought_at=clock.now()))
    async with database.transaction(store_id=store_id) as connection:
        attribution = desk(connection, clock).attribution
        await attribution.take(store_id, bought)
        lift = await attribution.lift(store_id, AskSpan())
    assert lift.reached.shoppers + lift.held_out.shoppers == 600
    assert lift.reached.converted + lift.held_out.converted == len(bought)
    assert lift.is_decided
    assert 0 < lift.low < (lift.difference or 0) < lift.high
    assert lift.additional_orders == (lift.difference or 0) * lift.reached.shoppers
    assert ReachChannel.SOCKET in made[carts[0].cart_id, 1].channels
