"""The check of ClickHouse tries what matters, and waiting partitions say what they wait for."""

import pytest
from redis.asyncio import Redis
from tests.columnstore.front import CLUSTER, Front, Refusal

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.health.checks import ClickHouseCheck


@pytest.fixture(params=["in process", "behind HTTP"])
def store(
    request: pytest.FixtureRequest, columnstore: ColumnStore, remote: ColumnStore
) -> ColumnStore:
    return columnstore if request.param == "in process" else remote


async def test_it_writes_and_leaves_nothing_behind(store: ColumnStore) -> None:
    for _ in range(3):
        assert "migration" in await ClickHouseCheck(store).check()
    assert await store.query("SELECT count() FROM write_checks") == [(1,)]


@pytest.mark.parametrize("refusal", CLUSTER, ids=lambda refusal: f"{refusal.status} {refusal.code}")
async def test_an_engine_that_answers_questions_and_takes_no_writes_is_not_well(
    front: Front, remote: ColumnStore, refusal: Refusal
) -> None:
    with front.refusing(refusal, only="INSERT"), pytest.raises(UnavailableError):
        await ClickHouseCheck(remote).check()
    await ClickHouseCheck(remote).check()


async def test_what_partitions_wait_for_is_told_and_taken_back(redis: Redis) -> None:
    troubles = Troubles(redis)
    await troubles.tell("events", {0, 2}, "ClickHouse refuses: not enough space (code 243)")
    await troubles.tell("carts", {1}, "something else")
    await troubles.forget("events", {2})
    assert await troubles.find("events", partitions=3) == [
        "ClickHouse refuses: not enough space (code 243)",
        None,
        None,
    ]
    assert 0 < await redis.ttl("cartwheel:troubles:events:0") <= 60
