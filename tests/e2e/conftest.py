"""A whole Cartwheel, started by its real command."""

import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from tests.embedded.harness import UP, Instance, running
from tests.kit.browsers import browser, chrome

__all__ = ["browser", "chrome"]

SERVE = (*UP, "--no-demo")


@pytest.fixture(scope="session")
def e2e_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-e2e-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def server(e2e_folder: Path) -> AsyncIterator[Instance]:
    """One server for all tests that leave it in order; each uses stores of its own."""
    async with running(
        e2e_folder / "home", command=SERVE, env={"CARTWHEEL_LOG_LEVEL": "WARNING"}
    ) as server:
        yield server
        assert server.faults == []


@pytest.fixture
async def client(server: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client with the first store's key."""
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {server.run.key}"},
        trust_env=False,
    ) as client:
        yield client


CARTWHEEL = (sys.executable, "-m", "cartwheel")
