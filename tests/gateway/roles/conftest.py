"""The door and the roles behind it, as processes of their own on engines that they share."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.conftest import free_port
from tests.roles.conftest import Engines, Fleet, RoleProcess, engines, fleet, roles_folder

__all__ = ["engines", "fleet", "roles_folder"]

SECRET = "a secret of the tests, 32 characters"
"""What the roles and the door seal their keys under."""


class Behind:
    """Starts `cartwheel run web` on addresses that stay, and the door before them."""

    def __init__(self, fleet: Fleet, folder: Path) -> None:
        self._fleet = fleet
        self._file = folder / "gateway.json"

    async def web(self, port: int | None = None, **env: str) -> RoleProcess:
        """Start a web role, where an earlier one was if a port is given."""
        return await self._start("web", "--port", str(port or free_port()), **env)

    async def mailing(self) -> Path:
        """Start the roles that send mail, and return the folder where it lies."""
        await asyncio.gather(self._start("relay"), self._start("worker"))
        return self._fleet.engines.folder / "home" / "mail"

    async def door(self, table: dict[str, Any], **env: str) -> RoleProcess:
        """Start the door on a table."""
        self._file.write_text(json.dumps(table))
        return await self._start("gateway", "--config", str(self._file), **env)

    async def _start(self, role: str, *options: str, **env: str) -> RoleProcess:
        engines: Engines = self._fleet.engines
        env = {"CARTWHEEL_SECRET_KEY": SECRET, **env}
        started = await RoleProcess.launch(engines, role, *options, **env)
        self._fleet.processes.append(started)
        await started.serves()
        return started


@pytest.fixture
def behind(fleet: Fleet, tmp_path: Path) -> Behind:
    return Behind(fleet, tmp_path)


def address(role: RoleProcess) -> str:
    return role.url.removeprefix("http://")


@pytest.fixture(scope="session")
async def opened_key(engines: Engines) -> str:
    """The key of a store."""
    found: dict[str, str] = json.loads(await engines.run("open-store", "Behind"))
    return found["key"]
