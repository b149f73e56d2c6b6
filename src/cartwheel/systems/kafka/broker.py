"""The broker's process: formatted, started, stopped, killed, and started again on its ports."""

import asyncio
import os
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cartwheel.systems.embedded import accounts
from cartwheel.systems.embedded.accounts import Account
from cartwheel.systems.embedded.children import Child
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.kafka.fetch import fetch, java

NAME: Final = "Kafka"

_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 15
# Any value does: the cluster has one node and one folder.
_CLUSTER_ID: Final = "CartwheelLocalKafkaQ"

_SETTINGS: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    # So that a test need not wait for long until a killed consumer is given up.
    "group.min.session.timeout.ms": "1000",
    # So that a killed broker is let in again at once.
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "200",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "log.cleaner.dedupe.buffer.size": "4194304",
}


@dataclass(slots=True)
class Kafka:
    """A broker on a folder; `start` and `stop` may follow each other as often as wanted."""

    folder: Path
    jars: Path
    java: str
    account: Account
    log: Path
    heap: str
    settings: Mapping[str, str]
    port: int
    child: Child | None = field(default=None, init=False)

    @classmethod
    async def prepare(
        cls,
        folder: Path,
        *,
        cache: Path,
        account: Account,
        log: Path,
        heap: str = "512m",
        flush_each: bool = False,
        overrides: Mapping[str, str] | None = None,
    ) -> Self:
        """
        Fetch the broker where it is missing, take free ports and format the data folder.

        With `flush_each` every write is fsynced before it is acknowledged.

        Raises:
            MissingToolError: there is no JDK or no Maven.
            StartError: the jars cannot be fetched, or the folder cannot be used.
        """
        jars = await fetch(cache)
        accounts.claim_folder(folder, account)
        accounts.let_through(folder, account)
        accounts.let_read(jars, account)
        port, controller_port = _free_ports(2)
        settings = {
            **_SETTINGS,
            "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
            "log.dirs": str(folder / "data"),
            **({"log.flush.interval.messages": "1"} if flush_each else {}),
            **(overrides or {}),
        }
        broker = cls(folder, jars, await java(), account, log, heap, settings, port)
        await broker._format()
        return broker

    @property
    def url(self) -> str:
        """The value for CARTWHEEL_EVENTLOG_URL."""
        return f"kafka://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """True between start and end."""
        return self.child is not None and self.child.is_running

    async def start(self) -> None:
        """
        Start the broker; it takes connections on return.

        Raises:
            StartError: it ended, or does not answer.
        """
        self.child = await self._spawn("kafka.Kafka", str(self._properties))
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await _answers(self.port):
                    await self.child.ensure_running()
                    await asyncio.sleep(0.05)
        except TimeoutError:
            await self.kill()
            raise StartError(f"Kafka does not answer (log: {self.log}).") from None
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Ask the broker to stop, and kill it when it does not; safe to repeat."""
        if self.child is not None:
            await self.child.stop(grace_seconds=_STOP_SECONDS)

    async def kill(self) -> None:
        """End the broker with SIGKILL, as a crash would; safe to repeat."""
        if self.child is not None:
            if self.child.is_running:
                self.child.process.kill()
            await self.child.process.wait()

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    async def _format(self) -> None:
        self._properties.write_text(
            "".join(f"{key}={value}\n" for key, value in self.settings.items())
        )
        os.chown(self._properties, self.account.uid, self.account.gid)
        child = await self._spawn(
            "kafka.tools.StorageTool",
            *("format", "--ignore-formatted", "--cluster-id", _CLUSTER_ID),
            *("--config", str(self._properties)),
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                if await child.process.wait() != 0:
                    raise StartError(await child.ended())
        finally:
            await child.stop()

    async def _spawn(self, main: str, *arguments: str) -> Child:
        return await Child.start(
            NAME,
            [
                self.java,
                f"-Xmx{self.heap}",
                # A small heap is collected fastest by one thread, and C1 alone starts soonest.
                *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                *("-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                *("-cp", f"{self.jars}/*", main, *arguments),
            ],
            account=self.account,
            folder=self.folder,
            log=self.log,
            farewell=signal.SIGTERM,
        )


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


def _free_ports(count: int) -> list[int]:
    """Find ports that are free now; held together, so that they differ."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()
