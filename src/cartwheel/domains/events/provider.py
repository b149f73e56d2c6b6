"""What a container holds of events that is more than a class."""

from dishka import Provider, Scope, provide
from redis.asyncio import Redis

from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.kernel.settings import Settings


class EventsProvider(Provider):
    """What recognises repeated events, as large as the settings say."""

    @provide(scope=Scope.APP)
    def deduplicator(self, redis: Redis, settings: Settings) -> Deduplicator:
        """What recognises repeated events."""
        return Deduplicator.within(
            redis, mebibytes=settings.dedup_memory_mib, partitions=settings.eventlog_partitions
        )
