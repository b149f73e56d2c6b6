"""
The event log on Kafka: one topic per topic, acknowledged by all replicas in sync.

States of an entry: appended (`acks=all`, idempotent producer) → fetched → committed by
each group → forgotten when the topic's retention is over, committed or not. How durable
"acknowledged" is, the cluster decides: three replicas with `min.insync.replicas=2` survive
the loss of a machine; a single broker survives its own crash, and the machine's only as far
as its flush settings say.

Members of a group share partitions by Kafka's cooperative rebalancing; see `kafka_consumer`
for what is committed and what comes again. Topics are made when they are first used, with
the configured number of partitions; where that is not allowed, make them beforehand as
`<prefix>.events`, `<prefix>.activities` and so on.

Failures: librdkafka's threads reconnect by themselves and never run on the event loop. While
no broker answers, `append` raises UnavailableError after `message.timeout.ms` (10 s), the
other calls after about five seconds, and everything goes on once a broker is back. A topic or
cluster that is made anew has another identity.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from confluent_kafka import Consumer as KafkaClient, KafkaException, TopicPartition

from cartwheel.systems.eventlog.api import BEGINNING, END, Append, Consumer, PartitionLag
from cartwheel.systems.eventlog.errors import GroupRunningError
from cartwheel.systems.eventlog.kafka_consumer import KafkaConsumer
from cartwheel.systems.eventlog.kafka_errors import (
    REBALANCED,
    offset_of,
    position_of,
    translated_errors,
)
from cartwheel.systems.eventlog.kafka_producer import Publisher
from cartwheel.systems.eventlog.kafka_topics import ANSWER_SECONDS, Topics
from cartwheel.systems.eventlog.kafka_url import KafkaAddress


class KafkaLog:
    """An event log on one Kafka cluster."""

    def __init__(self, address: KafkaAddress, *, partitions: int) -> None:
        self.partitions = partitions
        self._address = address
        self._topics = Topics(address, partitions=partitions)
        self._publisher = Publisher(address.producer)

    @classmethod
    async def open(cls, url: str, *, partitions: int) -> Self:
        """
        Reach the cluster and check the topics that are there.

        Raises:
            EventLogURLError: the URL cannot be used.
            PartitionCountError: a topic has another number of partitions.
            UnavailableError: no broker answers.
        """
        log = cls(KafkaAddress.parse(url), partitions=partitions)
        try:
            await log._topics.check_counts()
        except BaseException:
            await log.close()
            raise
        return log

    async def append(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """Send all entries at once and wait for every acknowledgement."""
        name = (await self._topics.known(topic)).name
        return [position_of(offset) for offset in await self._publisher.publish(name, entries)]

    async def forward(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """Append: Kafka's disks are not what its own entries keep full."""
        return await self.append(topic, entries)

    async def ensure_room(self) -> None:
        """Let everybody in: brokers that are full say so themselves."""

    def consumer(self, topic: str, *, group: str) -> Consumer:
        """Join a group that reads a topic from its beginning."""
        return KafkaConsumer(
            self._topics, self._address.consumer(self._address.group(topic, group)), topic=topic
        )

    async def identity(self, topic: str) -> str:
        """Name the topic of this cluster; asked for anew whenever a consumer joins."""
        return (await self._topics.known(topic)).identity

    async def ends(self, topic: str) -> list[str]:
        """Ask for the high watermarks."""
        known = await self._topics.known(topic)
        ends = await self._topics.ends(known)
        return [position_of(end - 1) if end else BEGINNING for end in ends]

    async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
        """Compare the high watermarks with what is committed, and look at the oldest entry."""
        known = await self._topics.known(topic)
        group_id = self._address.group(topic, group)
        committed = await self._topics.committed(known, group_id)
        starts = await self._topics.starts(known)
        ends = await self._topics.ends(known)
        reached = [
            start if offset is None else max(offset, start)
            for offset, start in zip(committed, starts, strict=True)
        ]
        behind = [
            (partition, offset)
            for partition, (offset, end) in enumerate(zip(reached, ends, strict=True))
            if end > offset
        ]
        since = await self._topics.timestamps(known, group_id, behind)
        now_ms = time.time() * 1000
        return [
            PartitionLag(
                partition,
                max(0, ends[partition] - reached[partition]),
                max(0.0, now_ms - since[partition]) / 1000 if partition in since else 0.0,
            )
            for partition in range(self.partitions)
        ]

    async def rewind(
        self, topic: str, *, group: str, to: str | datetime, partition: int | None = None
    ) -> None:
        """Commit for the group from outside, which Kafka allows only while it has no member."""
        known = await self._topics.known(topic)
        partitions = range(self.partitions) if partition is None else [partition]
        settings = self._address.consumer(self._address.group(topic, group))
        starts = await self._topics.starts(known)
        ends = await self._topics.ends(known)
        if isinstance(to, datetime):
            found = await self._topics.since(known, int(to.timestamp() * 1000))
            offsets = [end if at < 0 else at for at, end in zip(found, ends, strict=True)]
        else:
            offsets = ends if to == END else [offset_of(to)] * self.partitions
        moved = [
            TopicPartition(
                known.name,
                each,
                min(max(offsets[each], starts[each]), ends[each]),
                metadata=str(ends[each]),
            )
            for each in partitions
        ]
        with translated_errors():
            try:
                await asyncio.to_thread(_commit, settings, moved)
            except KafkaException as error:
                if error.args[0].code() in REBALANCED:
                    raise GroupRunningError(topic=topic, group=group) from None
                raise

    async def ping(self) -> str:
        """Ask for the brokers and the leaders."""
        brokers = await self._topics.serving()
        return f"Kafka, {brokers} broker{'s' if brokers > 1 else ''}"

    async def close(self) -> None:
        """Wait a moment for what is on its way to the brokers."""
        await self._publisher.close()
        await self._topics.close()


def _commit(settings: dict[str, str], places: list[TopicPartition]) -> None:
    client = KafkaClient({**settings, "socket.timeout.ms": str(round(ANSWER_SECONDS * 1000))})
    try:
        for place in client.commit(offsets=places, asynchronous=False):
            if place.error is not None:
                raise KafkaException(place.error)
    finally:
        client.close()
