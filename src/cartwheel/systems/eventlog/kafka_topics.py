"""Topics and groups as the cluster knows them: made, counted, looked up."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, TypeVar

from confluent_kafka import (
    OFFSET_INVALID,
    Consumer,
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (  # type: ignore[attr-defined] # it exports no name
    AdminClient,
    NewTopic,
    OffsetSpec,
)

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.errors import PartitionCountError
from cartwheel.systems.eventlog.kafka_errors import MOVED, translate, translated_errors
from cartwheel.systems.eventlog.kafka_url import KafkaAddress

T = TypeVar("T")

ANSWER_SECONDS: Final = 5.0
_PEEK_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that exists; `identity` is another one when it, or its cluster, is made anew."""

    name: str
    identity: str


class Topics:
    """Asks the cluster; every answer comes within seconds or is an UnavailableError."""

    def __init__(self, address: KafkaAddress, *, partitions: int) -> None:
        self._address = address
        self._partitions = partitions
        self._admin = AdminClient(dict(address.client))
        self._known: dict[str, Topic] = {}
        self._askers: dict[str, Consumer] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kafka groups")
        self._peeked: dict[tuple[str, int, int], int] = {}

    async def known(self, topic: str, *, anew: bool = False) -> Topic:
        """
        Return a topic, made when it is missing; asked for once unless `anew`.

        Raises:
            PartitionCountError: it has another number of partitions.
            UnavailableError: no answer, or no permission to make it.
        """
        if not anew and (known := self._known.get(topic)) is not None:
            return known
        name = self._address.topic(topic)
        while True:
            description = await self._describe(name)
            if description is not None:
                break
            await self._make(name)
        if len(description.partitions) != self._partitions:
            raise PartitionCountError(
                made_with=len(description.partitions),
                asked=self._partitions,
                remedy=f"the topics {self._address.prefix}.*",
            )
        with translated_errors():
            cluster = await self._wait(self._admin.describe_cluster(request_timeout=ANSWER_SECONDS))
        source = f"{cluster.cluster_id}/{description.topic_id}/{name}"
        identity = blake2b(source.encode(), digest_size=6).hexdigest()
        self._known[topic] = Topic(name, identity)
        return self._known[topic]

    async def check_counts(self) -> None:
        """
        Look at the topics that are there already.

        Raises:
            PartitionCountError: one of ours has another number of partitions.
            UnavailableError: no answer.
        """
        metadata = await self._metadata()
        for name, topic in metadata.topics.items():
            ours = name.startswith(f"{self._address.prefix}.")
            if ours and topic.error is None and len(topic.partitions) != self._partitions:
                raise PartitionCountError(
                    made_with=len(topic.partitions),
                    asked=self._partitions,
                    remedy=f"the topics {self._address.prefix}.*",
                )

    async def serving(self) -> int:
        """
        Return how many brokers there are.

        Raises:
            UnavailableError: no answer, or a partition of ours has no leader.
        """
        metadata = await self._metadata()
        for name, topic in metadata.topics.items():
            if name.startswith(f"{self._address.prefix}."):
                for partition in topic.partitions.values():
                    if partition.leader < 0:
                        raise UnavailableError("Kafka has no leader for a partition")
        return len(metadata.brokers)

    async def starts(self, topic: Topic) -> list[int]:
        """Return the offset of the oldest entry kept in each partition."""
        return await self._offsets(topic, OffsetSpec.earliest())  # type: ignore[no-untyped-call]

    async def ends(self, topic: Topic) -> list[int]:
        """Return the offset of the next entry of each partition."""
        return await self._offsets(topic, OffsetSpec.latest())  # type: ignore[no-untyped-call]

    async def since(self, topic: Topic, epoch_ms: int) -> list[int]:
        """Return the offset of the first entry appended then or later, -1 where there is none."""
        return await self._offsets(topic, OffsetSpec.for_timestamp(epoch_ms))

    async def _offsets(self, topic: Topic, spec: OffsetSpec) -> list[int]:
        asked = {
            TopicPartition(topic.name, partition): spec for partition in range(self._partitions)
        }
        found = await self._list_offsets(asked)
        if found is None:
            # The client goes by what it knows of the leaders, which it asks for anew every
            # five minutes, and not because one of them is gone or has come back.
            with translated_errors():
                await asyncio.to_thread(
                    self._admin.list_topics, topic.name, timeout=ANSWER_SECONDS / 2
                )
            found = await self._list_offsets(asked)
        if found is None:
            raise UnavailableError("Kafka has no leader for a partition")
        return [found[partition] for partition in range(self._partitions)]

    async def _list_offsets(self, asked: dict[TopicPartition, OffsetSpec]) -> dict[int, int] | None:
        """Return an offset for each partition, or None when one has another leader by now."""
        found: dict[int, int] = {}
        with translated_errors():
            futures = self._admin.list_offsets(asked, request_timeout=ANSWER_SECONDS)
            try:
                for place, future in futures.items():
                    found[place.partition] = (await self._wait(future)).offset
            except KafkaException as error:
                if error.args[0].code() in MOVED:
                    return None
                raise
        # That is what it says, without an error, where the leader could not be reached.
        return None if OFFSET_INVALID in found.values() else found

    async def committed(self, topic: Topic, group: str) -> list[int | None]:
        """Return the offset that a group goes on with in each partition, None without one."""
        asked = [TopicPartition(topic.name, partition) for partition in range(self._partitions)]

        def ask(asker: Consumer) -> list[TopicPartition]:
            return asker.committed(asked, timeout=ANSWER_SECONDS)

        found = {place.partition: place for place in await self._ask(group, ask)}
        for place in found.values():
            if place.error is not None:
                raise translate(place.error)
        offsets = [found[partition].offset for partition in range(self._partitions)]
        return [None if offset < 0 else offset for offset in offsets]

    async def timestamps(
        self, topic: Topic, group: str, offsets: Sequence[tuple[int, int]]
    ) -> dict[int, int]:
        """Return when the entries at these partitions and offsets were appended, in epoch ms."""
        keys = {partition: (topic.identity, partition, offset) for partition, offset in offsets}
        known = {p: self._peeked[key] for p, key in keys.items() if key in self._peeked}
        missing = [TopicPartition(topic.name, p, o) for p, o in offsets if p not in known]
        if missing:
            known |= await self._ask(group, lambda asker: _peek(asker, missing))
        # Only the newest question is worth remembering.
        self._peeked = {key: known[p] for p, key in keys.items() if p in known}
        return known

    async def close(self) -> None:
        """Close what asks for groups."""
        for asker in self._askers.values():
            await asyncio.get_running_loop().run_in_executor(self._thread, asker.close)
        self._thread.shutdown(wait=False)

    async def _ask(self, group: str, question: Callable[[Consumer], T]) -> T:
        """
        Ask as the group, without joining it, one question at a time.

        Not through the admin client: a question about a group that goes unanswered makes
        it abort the process (librdkafka #4605).
        """

        def ask() -> T:
            asker = self._askers.get(group)
            if asker is None:
                settings = {**self._address.consumer(group), "queued.min.messages": "1"}
                asker = self._askers[group] = Consumer(settings)
            return question(asker)

        with translated_errors():
            return await asyncio.get_running_loop().run_in_executor(self._thread, ask)

    async def _describe(self, name: str) -> Any:
        with translated_errors():
            futures = self._admin.describe_topics(
                TopicCollection([name]), request_timeout=ANSWER_SECONDS
            )
            try:
                return await self._wait(futures[name])
            except KafkaException as error:
                if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                    return None
                raise

    async def _make(self, name: str) -> None:
        new = NewTopic(
            name,
            num_partitions=self._partitions,
            replication_factor=self._address.replicas,
            config=dict(self._address.topic_settings),
        )
        with translated_errors():
            futures = self._admin.create_topics([new], request_timeout=ANSWER_SECONDS)
            try:
                await self._wait(futures[name])
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
        await asyncio.sleep(0.05)  # until the brokers have heard of it

    async def _metadata(self) -> Any:
        with translated_errors():
            return await asyncio.to_thread(self._admin.list_topics, timeout=ANSWER_SECONDS / 2)

    async def _wait(self, future: "Future[T]") -> T:
        async with asyncio.timeout(2 * ANSWER_SECONDS):
            return await asyncio.wrap_future(future)


def _peek(asker: Consumer, places: list[TopicPartition]) -> dict[int, int]:
    found: dict[int, int] = {}
    asker.assign(places)
    try:
        deadline = time.monotonic() + _PEEK_SECONDS
        while len(found) < len(places) and time.monotonic() < deadline:
            message = asker.poll(0.1)
            if message is not None and message.error() is None:
                found.setdefault(message.partition() or 0, message.timestamp()[1])
    finally:
        asker.unassign()
    return found
