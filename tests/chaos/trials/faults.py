"""What befalls a server: each fault holds for its block and is gone after it."""

import asyncio
import os
import resource
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from tests.embedded.harness import Instance

from cartwheel.systems.embedded.postgres import ADMIN_ROLE, url


async def run(*command: str | Path) -> None:
    """Run a program of the system that must not fail."""
    process = await asyncio.create_subprocess_exec(
        *(str(word) for word in command), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


@asynccontextmanager
async def read_only(folder: Path) -> AsyncIterator[None]:
    """Nobody can write below a folder, as after an error of its disk."""
    await run("mount", "--bind", folder, folder)
    try:
        await _remount_read_only(folder)
        yield
    finally:
        await run("umount", "--lazy", folder)


async def _remount_read_only(folder: Path) -> None:
    # A file that is just being written makes the mount busy.
    async with asyncio.timeout(20):
        while True:
            try:
                await run("mount", "-o", "remount,ro,bind", folder)
            except AssertionError:
                await asyncio.sleep(0.01)
            else:
                return


@asynccontextmanager
async def small_disk(folder: Path, *, mebibytes: int) -> AsyncIterator[None]:
    """Give a folder a small disk of its own for the block; start the server within it."""
    await run("mkdir", "-p", folder)
    await run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder)
    try:
        yield
    finally:
        await run("umount", "--lazy", folder)


@asynccontextmanager
async def full(folder: Path, *, left_kibibytes: int) -> AsyncIterator[None]:
    """Fill the disk of a folder but for a little."""
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    size = max(0, free - left_kibibytes * 1024)
    descriptor = os.open(filler, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size)
        yield
    finally:
        os.close(descriptor)
        filler.unlink()


@asynccontextmanager
async def silent(server: Instance, name: str) -> AsyncIterator[None]:
    """An engine and its helpers neither answer nor go away."""
    stopped = [child for child in server.servers() if name in child.name()]
    assert stopped, [child.name() for child in server.servers()]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            if process.is_running():
                process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def refusing_writes(server: Instance) -> AsyncIterator[None]:
    """PostgreSQL takes no writes, as a replica that was failed over to."""
    await _as_superuser(server, "ALTER SYSTEM SET default_transaction_read_only = on")
    try:
        yield
    finally:
        await _as_superuser(server, "ALTER SYSTEM RESET default_transaction_read_only")


async def _as_superuser(server: Instance, statement: str) -> None:
    address = url(server.home.postgres, role=ADMIN_ROLE, database=ADMIN_ROLE)
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(statement)
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


@asynccontextmanager
async def half_sent(server: Instance, *, connections: int) -> AsyncIterator[None]:
    """Hold connections that have begun a request and never end it."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    address = urlsplit(server.run.url)
    opened: list[asyncio.StreamWriter] = []
    try:
        for _ in range(connections):
            try:
                _, writer = await asyncio.wait_for(
                    asyncio.open_connection(address.hostname, address.port), 2
                )
            except (OSError, TimeoutError):
                continue
            writer.write(b"POST /api/v1/events/batch HTTP/1.1\r\nHost: shop\r\n")
            opened.append(writer)
        yield
    finally:
        for writer in opened:
            writer.close()


@dataclass(slots=True)
class Clock:
    """The time that a server started with `environment` is told, moved by `move`."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process must be started with to be told it."""
        return {
            "LD_PRELOAD": str(_libfaketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def move(self, seconds: int) -> None:
        """Let it be so many seconds later than it is."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}s\n")
        new.chmod(0o644)
        new.replace(self.file)


def _libfaketime() -> Path:
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    assert found is not None, "libfaketime is not installed: apt-get install faketime"
    return found
