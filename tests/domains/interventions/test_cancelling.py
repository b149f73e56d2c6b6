"""What waits is taken back by a purchase, an opt-out or a return, at the worst moment too."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.interventions.making import (
    NOW,
    abandoned,
    allow,
    decided,
    desk,
    keep_cart,
    know,
    look,
    recovered,
    settle,
)
from tests.domains.interventions.test_settings import given
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned, CartState
from cartwheel.domains.customers.api import Aspect, Channel, CustomerUpdated
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionState,
    OptOut,
    ReachChannel,
)
from cartwheel.domains.interventions.handlers import heed_consent
from cartwheel.domains.interventions.wanting import Go, Verdict
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

VISITOR = "visitor-of-sixteen"


async def ask(
    database: Database,
    found: Intervention,
    store_id: UUID,
    channel: ReachChannel,
    clock: MovedClock,
) -> Verdict:
    async with database.transaction(store_id=store_id) as connection:
        verdict, _ = await desk(connection, clock).wanting.ask(store_id, found.id, channel)
        return verdict


@pytest.fixture
async def waiting(
    database: Database, store_id: UUID, clock: MovedClock
) -> tuple[CartAbandoned, Intervention, UUID]:
    customer_id = await know(database, store_id, VISITOR)
    cart = abandoned(store_id, visitor_id=VISITOR)
    await keep_cart(database, cart)
    return cart, await decided(database, cart, clock), customer_id


async def test_what_nothing_stands_against_goes_out(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    for channel in (ReachChannel.SOCKET, ReachChannel.EMAIL, ReachChannel.SMS):
        assert await ask(database, waiting[1], store_id, channel, clock) == Verdict(Go.SEND)
    unknown = await ask(database, waiting[1], store_id, ReachChannel.PUSH, clock)
    assert unknown == Verdict(Go.DROP, "channel")


async def test_a_purchase_that_nobody_announced_yet_is_seen(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    cart, found, _ = waiting
    await keep_cart(database, cart, CartState.RECOVERED)
    for channel in (ReachChannel.SOCKET, ReachChannel.EMAIL):
        verdict = await ask(database, found, store_id, channel, clock)
        assert verdict == Verdict(Go.DROP, CancelledFor.BOUGHT)


async def test_a_purchase_while_it_is_being_sent_waits_for_the_attempt_or_comes_first(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    cart, found, _ = waiting
    async with database.transaction(store_id=store_id) as connection:
        verdict, _ = await desk(connection, clock).wanting.ask(
            store_id, found.id, ReachChannel.EMAIL
        )
        buying = asyncio.create_task(settle(database, recovered(cart), clock))
        done, _ = await asyncio.wait([buying], timeout=0.1)
        assert not done  # the purchase waits until the attempt is noted
    await buying
    assert verdict.go is Go.SEND
    after = await look(database, store_id, found.id, clock)
    assert after.cancel_reason is CancelledFor.BOUGHT
    again = await ask(database, found, store_id, ReachChannel.SMS, clock)
    assert again == Verdict(Go.DROP, CancelledFor.BOUGHT)


async def test_an_opt_out_holds_from_the_moment_it_is_said(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    async with database.transaction(store_id=store_id) as connection:
        await desk(connection, clock).opting.opt_out(store_id, OptOut(VISITOR))
    verdict = await ask(database, waiting[1], store_id, ReachChannel.SOCKET, clock)
    assert verdict == Verdict(Go.DROP, CancelledFor.OPTED_OUT)
    after = await look(database, store_id, waiting[1].id, clock)
    assert after.state is InterventionState.CANCELLED


async def test_a_consent_that_is_taken_back_counts_before_anybody_hears_of_it(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    _, found, customer_id = waiting
    async with database.transaction(store_id=store_id) as connection:
        await allow(connection, store_id, customer_id, Channel.EMAIL, given=False)
    verdict = await ask(database, found, store_id, ReachChannel.EMAIL, clock)
    assert verdict == Verdict(Go.DROP, CancelledFor.OPTED_OUT)
    assert (await ask(database, found, store_id, ReachChannel.SMS, clock)).go is Go.SEND
    message = CustomerUpdated(store_id, customer_id, Aspect.CONSENTS)
    async with database.transaction(store_id=store_id) as connection:
        made = desk(connection, clock)
        await heed_consent(message, made.cancelling, made.circumstances)
    after = await look(database, store_id, found.id, clock)
    assert after.channels == (ReachChannel.SOCKET, ReachChannel.SMS)


async def test_who_comes_back_is_sent_nothing_and_sees_it_on_the_page(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    cart, found, _ = waiting
    await keep_cart(database, cart, CartState.OPEN)
    verdict = await ask(database, found, store_id, ReachChannel.EMAIL, clock)
    assert verdict == Verdict(Go.DROP, CancelledFor.RETURNED)
    async with database.transaction(store_id=store_id) as connection:
        await desk(connection, clock).cancelling.returned(store_id, [cart.cart_id])
    after = await look(database, store_id, found.id, clock)
    assert (after.state, after.channels) == (InterventionState.PENDING, (ReachChannel.SOCKET,))
    assert (await ask(database, found, store_id, ReachChannel.SOCKET, clock)).go is Go.SEND


async def test_at_night_a_channel_that_disturbs_waits(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    waiting: tuple[CartAbandoned, Intervention, UUID],
) -> None:
    clock.time = NOW.replace(hour=23)
    verdict = await ask(database, waiting[1], store_id, ReachChannel.EMAIL, clock)
    assert verdict == Verdict(Go.WAIT, "hours", NOW.replace(hour=8) + timedelta(days=1))
    assert (await ask(database, waiting[1], store_id, ReachChannel.SOCKET, clock)).go is Go.SEND


async def test_what_is_scheduled_is_released_when_it_is_due_and_not_before(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await given(database, store_id, {"interventions.timing": "delayed"})
    found = await decided(database, abandoned(store_id), clock)
    assert (found.state, found.due_at) == (InterventionState.SCHEDULED, NOW + timedelta(hours=1))
    outcomes = []
    for minutes in (59, 60, 61):
        clock.time = NOW + timedelta(minutes=minutes)
        async with database.transaction(store_id=store_id) as connection:
            outcomes.append(await desk(connection, clock).releasing.release(store_id, found.id))
    assert outcomes == ["put off", "released", "not scheduled"]
    assert (await look(database, store_id, found.id, clock)).state is InterventionState.PENDING


async def test_what_is_due_within_an_hour_of_another_is_taken_back(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await given(database, store_id, {"interventions.timing": "delayed"})
    late = await decided(database, abandoned(store_id), clock)
    await given(database, store_id, {"interventions.timing": "immediate"})
    clock.time = NOW + timedelta(minutes=30)
    at = abandoned(store_id).abandoned_at + timedelta(minutes=30)
    await decided(database, abandoned(store_id, cart_id=new_id(), at=at), clock)
    clock.time = late.due_at
    async with database.transaction(store_id=store_id) as connection:
        assert await desk(connection, clock).releasing.release(store_id, late.id) == "capped"
    after = await look(database, store_id, late.id, clock)
    assert after.cancel_reason is CancelledFor.CAPPED
