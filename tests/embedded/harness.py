"""Runs `cartwheel up`, or a smaller program of the same shape, as a process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import psutil

from cartwheel.systems.embedded.home import Home, Run

UP = (sys.executable, "-m", "cartwheel", "up")
SMALL = (sys.executable, str(Path(__file__).with_name("small_server.py")))


async def until(
    claim: Callable[[], Awaitable[bool]] | Callable[[], bool], *, seconds: float = 60
) -> None:
    """Wait until the claim holds."""
    async with asyncio.timeout(seconds):
        while True:
            held = claim()
            if await held if isinstance(held, Awaitable) else held:
                return
            await asyncio.sleep(0.02)


LATE: Final = ("predictions.sessions_missing", "rate limits are not counted")
"""What it rightly says where a busy machine keeps an engine from answering in time."""


@dataclass(slots=True)
class Instance:
    """A server process on a home; its errors are collected line by line."""

    home: Home
    process: asyncio.subprocess.Process
    command: Sequence[str]
    env: Mapping[str, str]
    errors: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def launch(
        cls,
        home: Path,
        *,
        command: Sequence[str] = SMALL,
        env: Mapping[str, str] | None = None,
    ) -> "Instance":
        """Start the process on a free port and return at once."""
        settings = {"CARTWHEEL_HOME": str(home), "CARTWHEEL_PORT": "0", **(env or {})}
        process = await asyncio.create_subprocess_exec(
            *command,
            env={k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | settings,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        instance = cls(Home.at(home), process, command, env or {})
        instance._reading = asyncio.create_task(instance._read())
        return instance

    @classmethod
    async def start(
        cls,
        home: Path,
        *,
        command: Sequence[str] = SMALL,
        env: Mapping[str, str] | None = None,
    ) -> "Instance":
        """Start the process and wait until it is ready."""
        instance = await cls.launch(home, command=command, env=env)
        await instance.ready()
        return instance

    @property
    def run(self) -> Run:
        """What the server announced."""
        run = self.home.find_run()
        assert run is not None, self.errors
        return run

    async def ready(self, *, seconds: float = 120) -> None:
        """Wait for the first 200 of `/readyz`."""
        async with httpx.AsyncClient(trust_env=False) as client:

            async def answers() -> bool:
                assert self.process.returncode is None, self.errors
                run = self.home.find_run()
                if run is None or run.pid != self.process.pid:
                    return False
                return (await client.get(f"{run.url}/readyz", timeout=5)).status_code == 200

            await until(answers, seconds=seconds)

    @property
    def faults(self) -> list[str]:
        """What it complained of, but for engines that the machine made late."""
        return [line for line in self.errors if not any(said in line for said in LATE)]

    def servers(self) -> list[psutil.Process]:
        """The processes of the engines."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def kill_tree(self) -> None:
        """Kill the process and its servers with SIGKILL, as a power cut would."""
        root = psutil.Process(self.process.pid)
        # Stopped first, so that nobody acts on the death of another.
        root.send_signal(signal.SIGSTOP)
        tree = [root, *root.children(recursive=True)]
        for process in tree[1:]:
            with suppress(psutil.NoSuchProcess):  # PostgreSQL's helpers come and go
                process.send_signal(signal.SIGSTOP)
        for process in tree:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        await self.ended()
        await until(lambda: not any(_runs(process) for process in tree[1:]))

    async def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 10) -> int:
        """Ask the process to stop, wait at most the time it is allowed, and return its code."""
        self.process.send_signal(number)
        async with asyncio.timeout(seconds):
            return await self.ended()

    async def start_again(self, url: str) -> None:
        """Start a stopped one as it was, at its former address, and wait until it is ready."""
        port = str(urlsplit(url).port)
        again = await Instance.start(
            self.home.path, command=self.command, env={**self.env, "CARTWHEEL_PORT": port}
        )
        self.process, self.errors, self._reading = again.process, again.errors, again._reading

    async def ended(self) -> int:
        """Wait for the end and return the exit code."""
        code = await self.process.wait()
        if self._reading is not None:
            await self._reading
        return code

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.errors.append(line.decode().rstrip("\n"))


@asynccontextmanager
async def running(
    home: Path, *, command: Sequence[str] = SMALL, env: Mapping[str, str] | None = None
) -> AsyncIterator[Instance]:
    """Run a server for the block; whatever is left of it at the end is killed."""
    instance = await Instance.launch(home, command=command, env=env)
    try:
        await instance.ready()
        yield instance
    finally:
        if instance.process.returncode is None:
            await instance.kill_tree()
        await instance.ended()


async def refused(
    home: Path, *, command: Sequence[str] = SMALL, env: Mapping[str, str] | None = None
) -> list[str]:
    """Run a server that must not start, and return its lines of complaint."""
    instance = await Instance.launch(home, command=command, env=env)
    try:
        async with asyncio.timeout(60):
            assert await instance.ended() == 1, instance.errors
    finally:
        if instance.process.returncode is None:
            await instance.kill_tree()
    return instance.errors


def _runs(process: psutil.Process) -> bool:
    # A killed orphan may stay as a zombie until whoever inherited it looks.
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
