"""Every decision is kept with its reasons; whoever asks why a cart got nothing can read it."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from tests.domains.interventions.making import (
    NOW,
    abandoned,
    decide,
    decided,
    desk,
    keep_cart,
    know,
    service,
)
from tests.domains.interventions.test_settings import given
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned, CartState
from cartwheel.domains.customers.api import Channel
from cartwheel.domains.interventions.contracts import (
    InterventionState,
    ListInterventions,
    OptOut,
    ReachChannel,
)
from cartwheel.domains.interventions.deciding.contracts import (
    CheckName,
    DecisionOutcome,
    ListDecisions,
    ReachDecision,
)
from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.models import outbox

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def why(database: Database, cart: CartAbandoned, clock: MovedClock) -> ReachDecision:
    async with database.transaction(store_id=cart.store_id) as connection:
        asked = ListDecisions(cart_id=cart.cart_id)
        page = await service(connection, clock).list_decisions(cart.store_id, asked)
    (found,) = page.items
    return found


async def test_a_yes_names_its_intervention(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    given = await decided(database, cart, clock)
    found = await why(database, cart, clock)
    assert (found.outcome, found.failed) == (DecisionOutcome.REACH, None)
    assert found.intervention_id == given.id
    assert [check.name for check in found.checks] == list(CheckName)


async def test_who_was_reached_an_hour_ago_is_left_alone_for_that_reason(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await decided(database, abandoned(store_id), clock)
    cart = abandoned(store_id)
    assert await decide(database, cart, clock) is None
    found = await why(database, cart, clock)
    assert (found.outcome, found.failed) == (DecisionOutcome.LEAVE, CheckName.CAP)
    assert found.intervention_id is None


async def test_a_cart_that_is_bought_by_now_is_left_alone(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    await keep_cart(database, cart, CartState.RECOVERED)
    assert await decide(database, cart, clock) is None
    assert (await why(database, cart, clock)).failed is CheckName.CART


async def test_who_wants_to_be_left_alone_is(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    visitor = str(new_id())
    async with database.transaction(store_id=store_id) as connection:
        await desk(connection, clock).opting.opt_out(store_id, OptOut(visitor))
    cart = abandoned(store_id, visitor_id=visitor)
    assert await decide(database, cart, clock) is None
    assert (await why(database, cart, clock)).failed is CheckName.OPT_OUT
    async with database.transaction(store_id=store_id) as connection:
        await desk(connection, clock).opting.opt_out(store_id, OptOut(visitor, opted_out=False))
    assert await decide(database, cart, clock) is not None


async def test_channels_are_those_that_were_agreed_to(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    customer_id = await know(database, store_id, "ada", allows=[Channel.EMAIL])
    found = await decided(database, abandoned(store_id, visitor_id="ada"), clock)
    assert found.channels == (ReachChannel.SOCKET, ReachChannel.EMAIL)
    assert found.customer_id == customer_id
    await given(database, store_id, {"interventions.channels": ["sms", "email"]})
    cart = abandoned(store_id, visitor_id="ben")
    assert await decide(database, cart, clock) is None
    assert (await why(database, cart, clock)).failed is CheckName.CHANNEL


async def test_quiet_hours_are_those_of_the_shopper(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await given(database, store_id, {"interventions.channels": ["email"]})
    await know(database, store_id, "ada", zone="America/Los_Angeles")
    clock.time = MORNING  # one in the morning, there
    found = await decided(database, abandoned(store_id, visitor_id="ada"), clock)
    assert found.state is InterventionState.SCHEDULED
    assert found.due_at == datetime(2026, 3, 2, 16, tzinfo=UTC)


async def test_whoever_is_held_out_is_counted_and_not_reached(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await given(database, store_id, {"interventions.holdoutShare": 0.5})
    carts = [abandoned(store_id, visitor_id=f"shopper-{n}") for n in range(40)]
    async with database.transaction(store_id=store_id) as connection:
        made = await service(connection, clock).decide_all(store_id, carts)
    withheld = [each for each in made.values() if each.is_holdout]
    assert len(made) == 40
    assert 5 < len(withheld) < 35
    assert {each.state for each in withheld} == {InterventionState.WITHHELD}
    async with database.transaction(store_id=store_id) as connection:
        told = await connection.scalars(
            sa.select(outbox.c.aggregate_id).where(
                outbox.c.name == InterventionDecided.name,
                outbox.c.aggregate_id.in_([str(cart.cart_id) for cart in carts]),
            )
        )
        asked = service(connection, clock)
        listed = await asked.list(store_id, ListInterventions(InterventionState.WITHHELD))
        counted = await asked.stats(store_id)
        left = await asked.list_decisions(store_id, ListDecisions(outcome=DecisionOutcome.HOLD_OUT))
    assert set(told) == {str(each.cart_id) for each in made.values()} - {
        str(each.cart_id) for each in withheld
    }
    assert len(listed.items) == len(left.items) == len(withheld)
    assert counted.decided == 40 - len(withheld)
    assert clock.now() == NOW
