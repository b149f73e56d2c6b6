"""How the pipeline stood over the last hour is remembered; where nobody looked is a gap."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis
from tests.kit.clock import MovedClock

from cartwheel.domains.events.course import PipelineRounds
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.service import PipelineService
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.followers import Follower, Followers
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.outbox.api import SubscriberGroups

STAGE = Follower(
    group="events",
    topic=EVENTS_TOPIC,
    part=EventPipeline,
    max_entries=1,
    linger=timedelta(0),
)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def rounds(
    database: Database, log: RedisStreamsLog, redis: Redis, clock: MovedClock
) -> PipelineRounds:
    pipeline = PipelineService(
        log,
        Followers((STAGE,)),
        SubscriberGroups(()),
        Troubles(redis),
        Deduplicator(redis, most=1000),
        Geography(None),
    )
    return PipelineRounds(database, pipeline, redis, clock)


async def test_what_waited_is_told_with_when(
    rounds: PipelineRounds, log: RedisStreamsLog, clock: MovedClock
) -> None:
    await rounds.look()
    await log.append(EVENTS_TOPIC, [Append(partition=0, value=b"[]")])
    began = clock.now()
    clock.pass_by(timedelta(seconds=10))
    await rounds.look()
    course = await rounds.course()
    assert course.times == (began, began + timedelta(seconds=10))
    [stage] = course.stages
    assert (stage.name, stage.partition, stage.lag) == ("events", 0, (0, 1))
    assert stage.oldest_seconds[0] == 0


async def test_what_was_longer_ago_than_an_hour_is_forgotten(
    rounds: PipelineRounds, clock: MovedClock
) -> None:
    await rounds.look()
    clock.pass_by(timedelta(minutes=59))
    await rounds.look()
    clock.pass_by(timedelta(minutes=2))
    assert len((await rounds.course()).times) == 1


async def test_where_nobody_has_looked_there_is_nothing(rounds: PipelineRounds) -> None:
    course = await rounds.course()
    assert (course.times, course.stages) == ((), ())
