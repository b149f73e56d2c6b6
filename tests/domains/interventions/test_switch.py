"""A store switches interventions off, for everybody or for some, by a feature flag."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.interventions.making import NOW, abandoned, live_settings, service
from tests.kit.clock import MovedClock
from tests.unit.flags.making import flag

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.settings import SWITCH
from cartwheel.domains.predictions.models import predictions
from cartwheel.domains.settings.openfeature import open_client
from cartwheel.domains.settings.repository.flags import FlagRepository, OwnFlag
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

ON: Any = {"variant": "on"}
NOT_ANNA: Any = {
    "conditions": [{"attribute": "targetingKey", "operator": "eq", "values": ["anna"]}],
    "serve": {"variant": "off"},
}


async def set_flag(database: Database, store_id: UUID, **definition: Any) -> None:
    own = OwnFlag(SWITCH, 1, flag(**definition), archived=False, changed_at=NOW)
    async with database.transaction(store_id=store_id) as connection:
        await FlagRepository(connection).save(store_id, own)


async def decide(database: Database, cart: CartAbandoned, clock: MovedClock) -> Intervention | None:
    with open_client(live_settings(database)) as flags:
        async with database.transaction(store_id=cart.store_id) as connection:
            return await service(connection, clock, flags=flags).decide(cart)


@pytest.mark.parametrize("rules", [[], [NOT_ANNA]])
async def test_off_nobody_is_reached_nor_scored(
    database: Database, store_id: UUID, clock: MovedClock, rules: list[Any]
) -> None:
    await set_flag(database, store_id, enabled=False, serve=ON, rules=rules)
    assert await decide(database, abandoned(store_id), clock) is None
    async with database.transaction(store_id=store_id) as connection:
        found = await connection.execute(
            sa.select(predictions).where(predictions.c.store_id == store_id)
        )
        assert found.all() == []
    assert await decide(database, abandoned(new_id()), clock) is not None, "a store for itself"
    await set_flag(database, store_id, serve=ON)
    assert await decide(database, abandoned(store_id), clock) is not None


async def test_rules_choose_among_visitors(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    await set_flag(database, store_id, serve=ON, rules=[NOT_ANNA])
    assert await decide(database, abandoned(store_id), clock) is None
    assert await decide(database, abandoned(store_id, visitor_id="ben"), clock) is not None


async def test_what_was_decided_before_is_not_taken_back(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    before = await decide(database, cart, clock)
    await set_flag(database, store_id, enabled=False)
    assert await decide(database, cart, clock) == before is not None


async def test_without_the_flag_or_with_one_of_another_type_all_are_reached(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    assert await decide(database, abandoned(store_id), clock) is not None
    await set_flag(database, store_id, variants={"on": "yes", "off": "no"}, serve=ON)
    assert await decide(database, abandoned(store_id, visitor_id="ben"), clock) is not None
