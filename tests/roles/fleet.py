"""Roles as processes of their own, and the engines that they share."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.embedded.harness import until
from tests.kit.clusters import lay_out

from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

CARTWHEEL = (sys.executable, "-m", "cartwheel")
CLICKHOUSE = (sys.executable, str(Path(__file__).with_name("clickhouse_server.py")))
OPERATOR_KEY = "an operator's key of at least 32 characters"


@dataclass(slots=True)
class Engines:
    """PostgreSQL, Valkey and ClickHouse, which can be stopped and started again."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    clickhouse_url: str

    @property
    def env(self) -> dict[str, str]:
        """What a role is told of them."""
        return {
            "CARTWHEEL_HOME": str(self.folder / "home"),
            "CARTWHEEL_DATABASE_URL": self.postgres.app_url,
            "CARTWHEEL_DATABASE_MIGRATION_URL": self.postgres.owner_url,
            "CARTWHEEL_DATABASE_POOL_SIZE": "4",
            "CARTWHEEL_REDIS_URL": self.valkey.url,
            "CARTWHEEL_CLICKHOUSE_URL": self.clickhouse_url,
            "CARTWHEEL_OBJECTS_URL": (self.folder / "objects").as_uri(),
            "CARTWHEEL_OPERATOR_KEY": OPERATOR_KEY,
            "CARTWHEEL_PASSWORD_ITERATIONS": "1",
            "CARTWHEEL_PASSWORD_MEMORY_KIB": "8192",
            "CARTWHEEL_LOG_LEVEL": "WARNING",
            "CARTWHEEL_LOG_FORMAT": "json",
        }

    async def start_valkey(self) -> None:
        """Start Valkey again, on the data it left."""
        self.valkey = await Valkey.start(
            self.folder / "valkey", account=server_account(), log=self.folder / "valkey.log"
        )

    async def run(self, *command: str) -> str:
        """Run a command of Cartwheel to its end and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            *CARTWHEEL, *command, env=environment(self.env), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0
        return output.decode()


@asynccontextmanager
async def started_in(folder: Path) -> AsyncIterator[Engines]:
    """Run the engines on a folder for the block; PostgreSQL does not wait for its disk."""
    account = server_account()
    clickhouse = await asyncio.create_subprocess_exec(
        *CLICKHOUSE, str(folder / "clickhouse"), stdout=asyncio.subprocess.PIPE
    )
    await lay_out(folder / "postgres")
    postgres = await Postgres.start(
        folder / "postgres",
        account=account,
        log=folder / "postgres.log",
        overrides={"fsync": "off"},
    )
    valkey = await Valkey.start(folder / "valkey", account=account, log=folder / "valkey.log")
    assert clickhouse.stdout is not None
    url = (await clickhouse.stdout.readline()).decode().strip()
    engines = Engines(folder, postgres, valkey, url)
    try:
        await engines.run("migrate")
        yield engines
    finally:
        clickhouse.kill()
        await clickhouse.wait()
        await engines.valkey.stop()
        await postgres.stop()


@dataclass(slots=True)
class RoleProcess:
    """One `cartwheel run <role>`."""

    role: str
    process: asyncio.subprocess.Process
    url: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def launch(cls, engines: Engines, role: str, *options: str, **env: str) -> "RoleProcess":
        """Start a role on a free port, unless the options say another; return at once."""
        process = await asyncio.create_subprocess_exec(
            *CARTWHEEL,
            "run",
            role,
            "--port",
            "0",
            *options,
            env=environment(engines.env | env),
            stderr=asyncio.subprocess.PIPE,
        )
        self = cls(role, process)
        self._reading = asyncio.create_task(self._read())
        return self

    async def serves(self) -> None:
        """Wait until it serves, or has ended instead."""
        assert self._reading is not None
        reading = self._reading
        await until(lambda: bool(self.url) or reading.done(), seconds=120)
        assert self.url, "".join(line["event"] for line in self.lines)

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            entry = json.loads(line) if line.startswith(b"{") else {"event": line.decode()}
            self.lines.append(entry)
            if entry["event"] == "serving":
                self.url = entry["url"]

    async def status(self, path: str = "/readyz") -> int:
        """Ask for a path and return the status."""
        assert self.process.returncode is None, "".join(str(line) for line in self.lines)
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=10) as client:
            return (await client.get(path)).status_code

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for the end and return the exit code."""
        code = await asyncio.wait_for(self.process.wait(), 40)
        assert self._reading is not None
        await self._reading
        return code


@dataclass(slots=True)
class Fleet:
    """Roles that run; whatever is left of them at the end is killed."""

    engines: Engines
    processes: list[RoleProcess] = field(default_factory=list)

    async def start(self, *roles: str, **env: str) -> list[RoleProcess]:
        """Start roles side by side."""
        started = [await RoleProcess.launch(self.engines, role, **env) for role in roles]
        self.processes += started
        for role in started:
            await role.serves()
        return started


def environment(given: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | dict(given)
