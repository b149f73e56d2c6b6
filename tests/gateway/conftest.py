"""Doors in this process, in front of instances that are processes of their own."""

import asyncio
import signal
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.kit.ports import free_port

from cartwheel.entrypoints.server import listen
from cartwheel.systems.gateway.api import Door, Gateway, Trust, server_context
from cartwheel.systems.gateway.config.loading import parse
from cartwheel.systems.rates.redis import RedisRates

UPSTREAM = (sys.executable, str(Path(__file__).with_name("upstream.py")))


@dataclass(slots=True)
class Instance:
    """One process behind the door."""

    name: str
    port: int
    drain: float = 0.0
    process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> "Instance":
        """Start, and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            *UPSTREAM, self.name, str(self.port), str(self.drain)
        )
        async with httpx.AsyncClient(trust_env=False) as client:

            async def answers() -> bool:
                try:
                    found = await client.get(f"http://{self.address}/readyz")
                except httpx.TransportError:
                    return False
                return found.status_code == 200

            await until(answers)
        return self

    async def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal, and wait for the end."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        await self.process.wait()


@dataclass(slots=True)
class Instances:
    """The processes behind the door; whatever is left of them at the end is killed."""

    all: list[Instance] = field(default_factory=list)

    async def start(self, *names: str, drain: float = 0.0) -> list[Instance]:
        """Start some side by side."""
        started = [Instance(name, free_port(), drain) for name in names]
        self.all += started
        await asyncio.gather(*(instance.start() for instance in started))
        return started


@pytest.fixture
async def instances() -> AsyncIterator[Instances]:
    instances = Instances()
    yield instances
    for instance in instances.all:
        await instance.stop()


@pytest.fixture(scope="session")
async def pair() -> AsyncIterator[tuple[Instance, Instance]]:
    """Two instances, `one` and `two`, that no test stops."""
    instances = Instances()
    one, two = await instances.start("one", "two")
    yield one, two
    for instance in instances.all:
        await instance.stop()


@pytest.fixture
async def counter(redis: Redis) -> AsyncIterator[RedisRates]:
    """Counts in an empty Valkey."""
    counter = RedisRates(redis, namespace="door")
    yield counter
    await counter.close()


@dataclass(slots=True)
class OpenDoor:
    """A door that serves."""

    gateway: Gateway
    url: str
    client: httpx.AsyncClient

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def raw(self, request: bytes) -> bytes:
        """Send bytes, and return everything until the door hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), 60)
        finally:
            writer.close()


@asynccontextmanager
async def serving(table: dict[str, Any], **parts: Any) -> AsyncIterator[OpenDoor]:
    """Serve a table in this process."""
    parsed = parse(table, source="table")
    gateway = Gateway(parsed, **parts)
    tls = server_context(parsed.tls) if parsed.tls is not None else None
    trusted = ssl.create_default_context(cafile=parsed.tls.certificate) if parsed.tls else True
    trusts = Trust(parsed.trusted_proxies).believes
    door = Door(gateway, limits=parsed.limits, refused=gateway, tls=tls, trusts=trusts)
    with listen("127.0.0.1", 0) as listener:
        url = f"{door.scheme}://127.0.0.1:{listener.getsockname()[1]}"
        async with (
            door.serve(listener, grace_seconds=0.5),
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, verify=trusted) as client,
        ):
            yield OpenDoor(gateway, url, client)
            await client.aclose()
    await gateway.close()


Serve = Callable[..., Any]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Opens doors that close at the test's end."""
    async with AsyncExitStack() as stack:

        async def open_door(table: dict[str, Any], **options: Any) -> OpenDoor:
            return await stack.enter_async_context(serving(table, **options))

        yield open_door


def table(*instances: Instance, pool: dict[str, Any] | None = None, **route: Any) -> dict[str, Any]:
    """One route to one pool."""
    upstreams = [instance.address for instance in instances]
    return {
        "pools": {"web": {"upstreams": upstreams, **(pool or {})}},
        "routes": [{"name": "web", "pool": "web", **route}],
    }
