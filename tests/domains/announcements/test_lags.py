"""How far the groups that act on announcements are behind is seen in the status and the metrics."""

from prometheus_client import REGISTRY
from redis.asyncio import Redis

from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.service import PipelineService
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.followers import Followers
from cartwheel.systems.eventlog.lags import observe
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.outbox.api import TOPIC, SubscriberGroup, SubscriberGroups


async def test_what_a_group_has_not_handled_is_seen(redis: Redis) -> None:
    """By group and partition; it says nothing of whether the pipeline has caught up."""
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    await log.append(TOPIC, [Append(partition=1, value=b"{}") for _ in range(3)])
    status = await PipelineService(
        log,
        Followers(()),
        SubscriberGroups((SubscriberGroup("readers", ()),)),
        Troubles(redis),
        Deduplicator(redis, most=1000),
        Geography(None),
    ).status()
    assert [(each.name, each.partition, each.lag) for each in status.announcements] == [
        ("readers", 0, 0),
        ("readers", 1, 3),
    ]
    assert status.announcements[1].oldest_seconds >= 0
    assert status.caught_up
    await observe(log, TOPIC, "readers")
    labels = {"topic": TOPIC, "group": "readers", "partition": "1"}
    assert REGISTRY.get_sample_value("cartwheel_eventlog_lag_entries", labels) == 3
    assert REGISTRY.get_sample_value("cartwheel_eventlog_oldest_seconds", labels) is not None
