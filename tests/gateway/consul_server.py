"""A stand-in for Consul: its health endpoint, with blocking queries and tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from tests.gateway.following import api


@dataclass
class StandIn:
    """The instances of the service `web` by port, and who may see them."""

    url: str = ""
    index: int = 7
    instances: dict[int, dict[str, Any]] = field(default_factory=dict)
    sees: dict[str, bool] = field(default_factory=dict)
    is_broken: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def register(
        self, port: int, *, host: str = "", tag: str = "blue", status: str = "passing"
    ) -> None:
        self.instances[port] = {"host": host, "tag": tag, "status": status}
        self.change(self.index + 1)

    async def deregister(self, port: int) -> None:
        del self.instances[port]
        self.change(self.index + 1)

    async def report(self, port: int, status: str) -> None:
        self.instances[port]["status"] = status
        self.change(self.index + 1)

    async def allow(self, token: str, *, sees: bool = True) -> None:
        self.sees[token] = sees

    async def stop(self) -> None:
        self.is_broken = True
        self.change(self.index + 1)

    async def start(self) -> None:
        self.instances.clear()
        self.sees.clear()
        self.is_broken = False
        self.change(2)

    def change(self, index: int) -> None:
        self.index = index
        self._changed.set()
        self._changed = asyncio.Event()

    async def health(self, request: Request) -> Response:
        asked = dict(request.query_params) | {"token": request.headers["x-consul-token"]}
        self.asked.append(asked)
        if asked["index"] == str(self.index):
            await self._changed.wait()
        sees = self.sees.get(asked["token"])
        if self.is_broken:
            return PlainTextResponse("No cluster leader", 500)
        if sees is None:
            return PlainTextResponse("ACL not found", 403)
        headers = {"X-Consul-Index": str(self.index)}
        if not sees:
            # An agent that streams tells it to a first question alone.
            hidden = {"X-Consul-Results-Filtered-By-ACLs": "true"} if asked["index"] == "0" else {}
            return JSONResponse([], headers=headers | hidden)
        entries = [
            {
                "Node": {"Node": "ours", "Address": "127.0.0.1"},
                "Service": {
                    "ID": f"web-{port}",
                    "Service": "web",
                    "Tags": [instance["tag"]],
                    "Address": instance["host"],
                    "Port": port,
                },
                "Checks": [{"Status": instance["status"]}],
            }
            for port, instance in self.instances.items()
            if instance["tag"] == asked["tag"] and instance["status"] == "passing"
        ]
        return JSONResponse(entries, headers=headers)


@asynccontextmanager
async def serving() -> AsyncIterator[StandIn]:
    """Serve one without instances."""
    consul = StandIn()
    async with api(Route("/v1/health/service/web", consul.health)) as consul.url:
        yield consul
