"""Processes at work while everything under them is killed, stopped and started again."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine
from tests.chaos.tables import metadata

from cartwheel.migrations import runner
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.kafka.broker import Kafka

FLEET = {"producer": 2, "relay": 2, "subscriber": 2, "worker": 2, "reader": 2}

CACHE = Path(__file__).parents[2] / ".cache" / "kafka"

Say = Callable[[str], None]


@dataclass
class Servers:
    """PostgreSQL, Valkey and, where asked for, Kafka: all durable against being killed."""

    folder: Path
    with_kafka: bool = False
    postgres: Postgres = field(init=False)
    valkey: Valkey = field(init=False)
    kafka: Kafka | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start them and make the tables."""
        self.folder.chmod(0o711)
        await asyncio.gather(self._start_postgres(), self._start_valkey())
        if self.with_kafka:
            self.kafka = await Kafka.prepare(
                self.folder / "kafka",
                cache=CACHE,
                account=server_account(),
                log=self.folder / "kafka.log",
                heap="256m",
            )
            await self.kafka.start()
        await runner.upgrade(self.postgres.owner_url, app_role=APP_ROLE)
        url = self.postgres.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1)
        owner = create_async_engine(url)
        async with owner.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await owner.dispose()

    async def stop(self) -> None:
        """Stop them."""
        await asyncio.gather(self.postgres.stop(), self.valkey.stop())
        if self.kafka is not None:
            await self.kafka.stop()

    async def kill_postgres(self) -> None:
        """Kill PostgreSQL, as a power cut would, and start it again."""
        await kill(self.postgres.child.process)
        await self._start_postgres()

    async def kill_valkey(self) -> None:
        """Kill Valkey, and start it again."""
        await kill(self.valkey.child.process)
        await self._start_valkey()

    async def kill_kafka(self) -> None:
        """Kill the broker, and start it again."""
        assert self.kafka is not None
        await self.kafka.kill()
        await self.kafka.start()

    @property
    def env(self) -> dict[str, str]:
        """What the actors are told."""
        given = {
            "CARTWHEEL_DATABASE_URL": self.postgres.app_url,
            "CARTWHEEL_DATABASE_POOL_SIZE": "10",
            "CARTWHEEL_REDIS_URL": self.valkey.url,
            "CARTWHEEL_EVENTLOG_PARTITIONS": "4",
            "CARTWHEEL_LOG_LEVEL": "ERROR",
        }
        if self.kafka is not None:
            given["CARTWHEEL_EVENTLOG_URL"] = self.kafka.url
        others = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
        return others | given

    async def _start_postgres(self) -> None:
        self.postgres = await Postgres.start(
            self.folder / "postgres", account=server_account(), log=self.folder / "postgres.log"
        )

    async def _start_valkey(self) -> None:
        self.valkey = await Valkey.start(
            self.folder / "valkey", account=server_account(), log=self.folder / "valkey.log"
        )


async def kill(process: asyncio.subprocess.Process) -> None:
    """Kill a process that may have ended already, and wait for its end."""
    if process.returncode is None:
        process.kill()
    await process.wait()


@dataclass
class Actor:
    """One process, started again whenever it has ended."""

    role: str
    servers: Servers
    log: Path
    process: asyncio.subprocess.Process = field(init=False)
    _retired: bool = field(default=False, init=False)

    def retire(self) -> None:
        """Let nobody start it again."""
        self._retired = True

    async def start(self) -> None:
        """Start it; what it says goes to its log."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.actor", self.role),
                env=self.servers.env,
                stdout=log,
                stderr=log,
            )

    async def kill_and_start(self) -> None:
        """Kill it with -9, and start another."""
        await kill(self.process)
        await self.start()

    async def sleep_past_the_lease(self, seconds: float) -> None:
        """Stop it for longer than anybody waits for a sign of life, and let it go on."""
        process = self.process
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)

    async def keep(self) -> None:
        """Start it again when it ends by itself, as a supervisor would."""
        while not self._retired:
            ended = self.process
            await ended.wait()
            await asyncio.sleep(0.5)
            if self.process is ended and not self._retired:
                await self.start()


@asynccontextmanager
async def fleet(servers: Servers) -> AsyncIterator[list[Actor]]:
    """Run every role, several times over, for the block."""
    actors = [
        Actor(role, servers, servers.folder / f"{role}-{number}.log")
        for role, count in FLEET.items()
        for number in range(count)
    ]
    async with AsyncExitStack() as stack:
        for actor in actors:
            await actor.start()
            stack.push_async_callback(lambda actor=actor: kill(actor.process))
        keeping = [asyncio.create_task(actor.keep()) for actor in actors]
        try:
            yield actors
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)


async def rage(
    servers: Servers, actors: list[Actor], *, seconds: float, dice: random.Random, say: Say
) -> None:
    """Do one bad thing after the other until the time is over."""
    ends_at = time.monotonic() + seconds
    # Each of them at least once, in any order, and then as it comes.
    choices = ["kill", "kill", "stop", "postgres", "valkey"]
    if servers.kafka is not None:
        choices.append("kafka")
    deeds = dice.sample(choices, len(choices))
    while deeds or time.monotonic() < ends_at:
        deed = deeds.pop() if deeds else dice.choice(choices)
        actor = dice.choice(actors)
        match deed:
            case "kill":
                say(f"kill -9 {actor.role}")
                await actor.kill_and_start()
            case "stop":
                pause = dice.uniform(6, 8)
                say(f"stop {actor.role} for {pause:.0f} s")
                await actor.sleep_past_the_lease(pause)
            case "postgres":
                say("kill -9 PostgreSQL")
                await servers.kill_postgres()
            case "valkey":
                say("kill -9 Valkey")
                await servers.kill_valkey()
            case "kafka":
                say("kill -9 Kafka")
                await servers.kill_kafka()
        await asyncio.sleep(dice.uniform(0.2, 1.5))
