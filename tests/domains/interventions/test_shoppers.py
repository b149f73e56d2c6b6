"""A shopper is one person on every device: found as a customer, reached once, left alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from tests.domains.interventions.making import (
    abandoned,
    allow,
    decide,
    decided,
    desk,
    keep_cart,
    know,
)
from tests.domains.interventions.test_decisions import why
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.models import visitor_links
from cartwheel.domains.customers.api import Channel, CustomerDirectory, NewCustomer
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.interventions.contracts import InterventionState, OptOut, ReachChannel
from cartwheel.domains.interventions.deciding.contracts import CheckName
from cartwheel.domains.interventions.turns import Turn, TurnRepository
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def sign_in(database: Database, store_id: UUID, visitor_id: str, user_id: str) -> None:
    """Let events have said that a visitor is signed in at the shop."""
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(
            sa.insert(visitor_links).values(
                store_id=store_id, visitor_id=visitor_id, leads_to=f"user:{user_id}", said_at=NOW
            )
        )


async def test_who_is_signed_in_at_the_shop_is_the_customer_with_that_id(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """As trackers say it: each event with the anonymous id, and with the shop's own beside it."""
    async with database.transaction(store_id=store_id) as connection:
        directory = CustomerDirectory(
            CustomerRepository(connection), Outbox(connection), SystemClock()
        )
        given = NewCustomer(email="ada@shop.example", external_id="u-1")
        (customer_id,) = await directory.ensure_all(store_id, [given])
        await allow(connection, store_id, customer_id, Channel.EMAIL)
    await sign_in(database, store_id, "phone", "u-1")
    found = await decided(database, abandoned(store_id, visitor_id="phone"), clock)
    assert found.customer_id == customer_id
    assert found.channels == (ReachChannel.SOCKET, ReachChannel.EMAIL)


async def test_one_an_hour_holds_over_a_persons_devices(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await sign_in(database, store_id, "phone", "u-1")
    await sign_in(database, store_id, "laptop", "u-1")
    await decided(database, abandoned(store_id, visitor_id="phone"), clock)
    cart = abandoned(store_id, visitor_id="laptop")
    assert await decide(database, cart, clock) is None
    assert (await why(database, cart, clock)).failed is CheckName.CAP
    clock.pass_by(HOUR)
    later = abandoned(store_id, visitor_id="laptop", at=cart.abandoned_at + HOUR)
    assert await decide(database, later, clock) is not None


async def test_one_an_hour_holds_over_visitors_who_are_one_customer(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    customer_id = await know(database, store_id, "phone")
    async with database.transaction(store_id=store_id) as connection:
        directory = CustomerDirectory(
            CustomerRepository(connection), Outbox(connection), SystemClock()
        )
        await directory.link_visitor(store_id, customer_id, "laptop")
    await decided(database, abandoned(store_id, visitor_id="phone"), clock)
    assert await decide(database, abandoned(store_id, visitor_id="laptop"), clock) is None
    # Somebody else is not held up.
    assert await decide(database, abandoned(store_id, visitor_id="other"), clock) is not None


async def test_an_opt_out_on_one_device_holds_on_all_of_them(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await sign_in(database, store_id, "phone", "u-1")
    await sign_in(database, store_id, "laptop", "u-1")
    cart = abandoned(store_id, visitor_id="laptop")
    await keep_cart(database, cart)
    waiting = await decided(database, cart, clock)
    async with database.transaction(store_id=store_id) as connection:
        opting = desk(connection, clock).opting
        assert (await opting.opt_out(store_id, OptOut("phone"))).opted_out
        found = await desk(connection, clock).service.get(store_id, waiting.id)
        assert found.state is InterventionState.CANCELLED
        # It was said on the telephone, and is taken back there.
        assert (await opting.opt_out(store_id, OptOut("laptop", opted_out=False))).opted_out
    clock.pass_by(2 * HOUR)
    later = abandoned(store_id, visitor_id="laptop", at=cart.abandoned_at + 2 * HOUR)
    assert await decide(database, later, clock) is None
    assert (await why(database, later, clock)).failed is CheckName.OPT_OUT
    async with database.transaction(store_id=store_id) as connection:
        told = await desk(connection, clock).opting.opt_out(
            store_id, OptOut("phone", opted_out=False)
        )
        assert not told.opted_out


async def test_a_turn_is_taken_by_all_names_or_none(database: Database, store_id: UUID) -> None:
    first, second, third = new_id(), new_id(), new_id()
    async with database.transaction(store_id=store_id) as connection:
        turns = TurnRepository(connection)
        both, one = frozenset({"a", "b"}), frozenset({"b"})
        wanted = [Turn(first, NOW, one), Turn(second, NOW, both)]
        assert await turns.claim(store_id, wanted, one_per=HOUR) == {first}
        # `a` was not taken by the one that lost.
        assert await turns.claim(store_id, [Turn(third, NOW, frozenset({"a"}))], one_per=HOUR) == {
            third
        }
        assert await turns.claim(store_id, [Turn(first, NOW, one)], one_per=HOUR) == {first}
        assert await turns.claim(store_id, [], one_per=HOUR) == set()


async def test_of_claims_at_once_by_different_names_of_one_person_one_wins(
    database: Database, store_id: UUID
) -> None:
    async def claim(number: int) -> set[UUID]:
        names = frozenset({"person", f"device {number}", f"device {9 - number}"})
        async with database.transaction(store_id=store_id) as connection:
            turn = Turn(new_id(), NOW, names)
            return await TurnRepository(connection).claim(store_id, [turn], one_per=HOUR)

    claimed = await asyncio.gather(*(claim(number) for number in range(10)))
    assert sum(map(len, claimed)) == 1
