"""Engines that roles share, and roles as processes of their own."""

import json
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.roles.fleet import Engines, Fleet, started_in


@pytest.fixture(scope="session")
def roles_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-roles-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def engines(roles_folder: Path) -> AsyncIterator[Engines]:
    async with started_in(roles_folder) as engines:
        yield engines


@pytest.fixture(scope="session")
async def opened(engines: Engines) -> dict[str, str]:
    """A store with its key, opened by the command line."""
    found: dict[str, str] = json.loads(await engines.run("open-store", "Apart"))
    return found


@pytest.fixture
async def fleet(engines: Engines) -> AsyncIterator[Fleet]:
    fleet = Fleet(engines)
    yield fleet
    for process in fleet.processes:
        if process.process.returncode is None:
            process.send(signal.SIGKILL)
        await process.ended()
