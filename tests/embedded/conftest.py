"""Homes for whole servers."""

import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.embedded.harness import running

from cartwheel.systems.embedded.postgres import ADMIN_ROLE, Postgres, url


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-home-"))
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def _template() -> AsyncIterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-template-"))
    async with running(folder / "home") as instance:
        assert await instance.stop() == 0
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def used_home(home: Path, _template: Path) -> Path:
    """A home that a server has used and left in order; quicker than a first start."""
    subprocess.run(["cp", "-a", str(_template), str(home)], check=True)
    return home


@pytest.fixture
def empty_home(home: Path) -> Path:
    """A home that is an empty folder."""
    home.mkdir(mode=0o711)
    return home


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], Path]]:
    """Makes disks of a size in MiB; needs the right to mount."""
    folders: list[Path] = []

    def make(mebibytes: int) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="cartwheel-disk-"))
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode != 0:
            folder.rmdir()
            pytest.skip(f"cannot mount a small disk: {mounted.stderr.decode().strip()}")
        folders.append(folder)
        return folder

    yield make
    for folder in folders:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def admin_url(postgres: Postgres) -> str:
    """The URL of the session's PostgreSQL for its superuser."""
    return url(postgres.folder, role=ADMIN_ROLE)


@pytest.fixture
async def postgres_admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to the session's PostgreSQL."""
    connection = await asyncpg.connect(admin_url)
    yield connection
    await connection.close()


@pytest.fixture
async def empty_database(
    postgres: Postgres, postgres_admin: asyncpg.Connection
) -> AsyncIterator[str]:
    """The owner's URL of a database without tables, beside the migrated one."""
    await postgres_admin.execute("CREATE DATABASE empty OWNER cartwheel_owner")
    yield url(postgres.folder, role="cartwheel_owner", database="empty")
    await postgres_admin.execute("DROP DATABASE empty WITH (FORCE)")
