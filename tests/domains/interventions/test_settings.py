"""A store sets from which probability, how often and for how long it reaches out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domains.interventions.making import LEFT_AT, abandoned, decide, decided
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.settings import KEYS
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.kernel.db import Database
from cartwheel.systems.config.api import ConfigRegistry


async def given(database: Database, store_id: UUID, values: dict[str, Any]) -> None:
    kept = ConfigRegistry(KEYS).check(values)
    async with database.transaction(store_id=store_id) as connection:
        await ConfigurationRepository(connection).save(store_id, Given(1, kept))


async def test_the_threshold(database: Database, store_id: UUID, clock: MovedClock) -> None:
    likely = await decided(database, abandoned(store_id, visitor_id="ben"), clock)
    await given(database, store_id, {"interventions.threshold": likely.probability + 0.01})
    assert await decide(database, abandoned(store_id), clock) is None
    await given(database, store_id, {"interventions.threshold": likely.probability})
    assert await decide(database, abandoned(store_id), clock) is not None


@pytest.mark.parametrize("hours", [0, 3])
async def test_how_often(database: Database, store_id: UUID, clock: MovedClock, hours: int) -> None:
    await given(database, store_id, {"interventions.onePer": f"PT{hours}H"})
    await decided(database, abandoned(store_id), clock)
    if hours:
        early = abandoned(store_id, at=LEFT_AT + timedelta(hours=hours, seconds=-1))
        assert await decide(database, early, clock) is None
    late = abandoned(store_id, at=LEFT_AT + timedelta(hours=hours))
    assert await decide(database, late, clock) is not None


async def test_for_how_long(database: Database, store_id: UUID, clock: MovedClock) -> None:
    await given(database, store_id, {"interventions.lifetime": "PT90M"})
    found = await decided(database, abandoned(store_id), clock)
    assert found.expires_at - found.created_at == timedelta(minutes=90)
