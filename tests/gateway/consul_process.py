"""A Consul agent itself in development mode, which denies whatever no token allows."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.embedded.harness import until
from tests.kit.ports import free_port

_ROOT = "7f6c1c2e-0000-4000-8000-000000000001"
_POLICY = 'node_prefix "" {{ policy = "read" }} service "{service}" {{ policy = "read" }}'


class RealConsul:
    """An agent that is its own server; it forgets everything when it stops."""

    def __init__(self, client: httpx.AsyncClient, command: list[str], log: Path) -> None:
        self.url = str(client.base_url)
        self._client, self._command, self._log = client, command, log
        self._process: asyncio.subprocess.Process | None = None

    async def register(
        self, port: int, *, host: str = "", tag: str = "blue", status: str = "passing"
    ) -> None:
        check = {"TTL": "1h", "Status": status}
        service = {"ID": f"web-{port}", "Name": "web", "Port": port, "Address": host}
        await self._put("agent/service/register", {**service, "Tags": [tag], "Check": check})

    async def deregister(self, port: int) -> None:
        await self._put(f"agent/service/deregister/web-{port}")

    async def report(self, port: int, status: str) -> None:
        await self._put(f"agent/check/update/service:web-{port}", {"Status": status})

    async def allow(self, token: str, *, sees: bool = True) -> None:
        rules = _POLICY.format(service="web" if sees else "other")
        found = await self._client.get("/v1/acl/policy/name/reader")
        if found.status_code == httpx.codes.OK:
            await self._put(f"acl/policy/{found.json()['ID']}", {"Name": "reader", "Rules": rules})
        else:
            await self._put("acl/policy", {"Name": "reader", "Rules": rules})
            await self._put("acl/token", {"SecretID": token, "Policies": [{"Name": "reader"}]})

    async def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env={}, stdout=log, stderr=log
            )
        await until(self._is_ready, seconds=60)

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self._log.read_text()
        try:
            # Its own check is there once the agent has been let into the catalog.
            answer = await self._client.get("/v1/health/state/passing")
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK and bool(answer.json())

    async def _put(self, path: str, body: dict[str, Any] | None = None) -> None:
        answer = await self._client.put(f"/v1/{path}", json=body)
        assert answer.status_code == httpx.codes.OK, answer.text


@asynccontextmanager
async def running() -> AsyncIterator[RealConsul]:
    """Run one without instances on free ports; skip where it is not installed."""
    found = shutil.which("consul")
    if found is None:
        pytest.skip("consul is not on the PATH")
    http, server, gossip = free_port(), free_port(), free_port()
    command = [
        *(found, "agent", "-dev", "-node=ours", "-bind=127.0.0.1", "-client=127.0.0.1"),
        *(f"-http-port={http}", f"-server-port={server}", f"-serf-lan-port={gossip}"),
        *("-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1"),
        *("-hcl", 'acl { enabled = true, default_policy = "deny" }'),
        *("-hcl", f'acl {{ tokens {{ initial_management = "{_ROOT}", agent = "{_ROOT}" }} }}'),
    ]
    url, headers = f"http://127.0.0.1:{http}", {"X-Consul-Token": _ROOT}
    with tempfile.TemporaryDirectory() as folder:
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
            consul = RealConsul(client, command, Path(folder) / "consul.log")
            try:
                await consul.start()
                yield consul
            finally:
                await consul.stop()
