"""What a container holds of events that is more than a class."""

from dishka import Provider, Scope, provide
from redis.asyncio import Redis

from cartwheel.domains.events.built_in import built_in_schemas
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.enriching.topic import EnrichedTopic
from cartwheel.domains.schemas.api import BuiltInSchemas
from cartwheel.kernel.settings import Settings


class EventsProvider(Provider):
    """What recognises repeated events, places addresses, and knows what the spec asks of events."""

    @provide(scope=Scope.APP)
    def deduplicator(self, redis: Redis, settings: Settings) -> Deduplicator:
        """What recognises repeated events."""
        return Deduplicator.within(
            redis, mebibytes=settings.dedup_memory_mib, partitions=settings.eventlog_partitions
        )

    @provide(scope=Scope.APP)
    def geography(self, settings: Settings) -> Geography:
        """Where addresses are, as far as there is a file that says it."""
        return Geography(settings.geography_file)

    @provide(scope=Scope.APP)
    def enriched_topic(self, settings: Settings) -> EnrichedTopic:
        """Whether others are told of events as they become rows."""
        return EnrichedTopic(settings.enriched_topic)

    @provide(scope=Scope.APP)
    def built_in_schemas(self) -> BuiltInSchemas:
        """The schemas that every store has."""
        return built_in_schemas()
