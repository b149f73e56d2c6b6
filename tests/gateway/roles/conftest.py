"""The door and the roles behind it, as processes of their own on engines that they share."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.embedded.harness import until
from tests.kit.ports import free_port
from tests.roles.conftest import engines, fleet, roles_folder
from tests.roles.fleet import Engines, Fleet, RoleProcess

__all__ = ["engines", "fleet", "roles_folder"]

SECRET = "a secret of the tests, 32 characters"
"""What the roles and the door seal their keys under."""


class Behind:
    """Starts `cartwheel run web` on addresses that stay, and the door before them."""

    def __init__(self, fleet: Fleet, folder: Path) -> None:
        self._fleet = fleet
        self._file = folder / "gateway.json"

    @property
    def owner_url(self) -> str:
        """Where all rows can be seen."""
        return self._fleet.engines.postgres.owner_url

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


async def signed_in(client: httpx.AsyncClient, mail: Path, login: dict[str, str]) -> str:
    """Register, verify the address and sign in, all through the door; return the token."""
    registered = await client.post("/api/v1/auth/register", json={**login, "name": "Ada"})
    assert registered.is_success, registered.text
    tried: set[str] = set()

    async def is_verified() -> bool:
        for token in _mailed(mail) - tried:
            tried.add(token)
            await client.post("/api/v1/auth/verify-email", json={"token": token})
        return (await client.post("/api/v1/auth/login", json=login)).status_code == 200

    # The roles that send mail may still be starting, beside whatever else the machine does.
    await until(lambda: bool(_mailed(mail)), seconds=120)
    await until(is_verified, seconds=120)
    answer = await client.post("/api/v1/auth/login", json=login)
    token: str = answer.json()["accessToken"]
    return token


def _mailed(mail: Path) -> set[str]:
    texts = [file.read_text().replace("=\n", "").replace("=3D", "=") for file in mail.glob("*")]
    return set(re.findall(r"/verify-email#token=([\w-]+)", "\n".join(texts)))


def from_address(door: RoleProcess, address: str) -> httpx.AsyncClient:
    """Call a role from an address of this machine."""
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(base_url=door.url, transport=transport, timeout=60)


def before(web: RoleProcess, **table: Any) -> dict[str, Any]:
    """A table with one pool of roles that are told who calls, and from where."""
    return {
        "pools": {"web": {"upstreams": [address(web)]}},
        "routes": [{"name": "web", "pool": "web", "identity": {}}],
        "tokens": {"jwks": f"{web.url}/.well-known/jwks.json", "passOn": True},
        **table,
    }


def address(role: RoleProcess) -> str:
    return role.url.removeprefix("http://")


@pytest.fixture(scope="session")
async def opened_key(engines: Engines) -> str:
    """The key of a store."""
    found: dict[str, str] = json.loads(await engines.run("open-store", "Behind"))
    return found["key"]
