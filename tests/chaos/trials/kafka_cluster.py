"""Three brokers, of which each partition has a leader that can be killed."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from confluent_kafka.admin import AdminClient
from tests.chaos.storm import CACHE
from tests.embedded.harness import until

from cartwheel.systems.embedded import accounts
from cartwheel.systems.kafka.broker import Kafka, _free_ports

_COPIES = {
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "share.coordinator.state.topic.replication.factor": "3",
}


@dataclass(slots=True)
class Cluster:
    """The first broker is the controller too; the others may be killed."""

    brokers: dict[int, Kafka]

    @classmethod
    async def start(cls, folder: Path, stack: AsyncExitStack) -> Self:
        """Start three brokers, which end with the stack."""
        account = accounts.server_account()
        first = await Kafka.prepare(
            folder / "kafka-1",
            cache=CACHE,
            account=account,
            log=folder / "kafka-1.log",
            heap="256m",
            overrides=_COPIES,
        )
        brokers = {1: first}
        for number, port in zip((2, 3), _free_ports(2), strict=True):
            home = folder / f"kafka-{number}"
            accounts.claim_folder(home, account)
            accounts.let_through(home, account)
            settings = {
                **first.settings,
                "process.roles": "broker",
                "node.id": str(number),
                "listeners": f"PLAINTEXT://127.0.0.1:{port}",
                "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
                "log.dirs": str(home / "data"),
            }
            log = folder / f"kafka-{number}.log"
            brokers[number] = replace(first, folder=home, log=log, settings=settings, port=port)
            await brokers[number]._format()
        for broker in brokers.values():
            await broker.start()
            stack.push_async_callback(broker.kill)
        return cls(brokers)

    @property
    def url(self) -> str:
        """For CARTWHEEL_EVENTLOG_URL: three copies, of which two must be written."""
        servers = ",".join(f"127.0.0.1:{broker.port}" for broker in self.brokers.values())
        return (
            f"kafka://{servers}/trial"
            "?session.timeout.ms=3000&topic.replication.factor=3&topic.min.insync.replicas=2"
        )

    async def kill_a_leader(self) -> int:
        """Kill a broker that leads partitions, wait until others lead them, and name it."""
        leaders = await asyncio.to_thread(self._leaders)
        victim = next(number for number in leaders.values() if number != 1)
        await self.brokers[victim].kill()

        async def are_led_by_others() -> bool:
            return victim not in (await asyncio.to_thread(self._leaders)).values()

        await until(are_led_by_others, seconds=30)
        return victim

    def _leaders(self) -> dict[tuple[str, int], int]:
        servers = ",".join(f"127.0.0.1:{broker.port}" for broker in self.brokers.values())
        known = AdminClient({"bootstrap.servers": servers, "log_level": 2}).list_topics(timeout=10)
        return {
            (topic.topic, partition.id): partition.leader
            for topic in known.topics.values()
            for partition in topic.partitions.values()
            if topic.topic.startswith("trial")
        }
