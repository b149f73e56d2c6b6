"""A short storm: everything is killed and stopped once, and nothing is lost or done twice."""

import pytest
from tests.chaos.run import run


@pytest.mark.serial
@pytest.mark.timeout(600)
async def test_every_change_takes_effect_once_and_in_order_whatever_dies() -> None:
    """PostgreSQL, Valkey, relays, subscribers, readers, workers and producers; see `make chaos`."""
    told: list[str] = []
    verdict = await run(seconds=15, seed=None, kafka=False, say=told.append)
    assert verdict.wrong == (), told
    assert verdict.changes > 100
