"""Pools follow DNS and Kubernetes, as each of them speaks on the wire."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.embedded.harness import until
from tests.gateway.following import api, following, members
from tests.kit.name_server import Names, name_server

from cartwheel.systems.gateway.config.specs import DnsSpec, KubernetesSpec


@pytest.fixture
async def names() -> AsyncIterator[tuple[Names, str]]:
    async with name_server() as served:
        yield served


async def test_dns_services_and_addresses_are_followed(names: tuple[Names, str]) -> None:
    server, address = names
    server.records = {
        "_web._tcp.shop.": ["1 0 81 a.shop.", "1 0 82 b.shop.", "2 0 83 spare.shop."],
        "web.shop.": ["10.0.0.1", "10.0.0.2"],
    }
    spec = DnsSpec(name="_web._tcp.shop", nameservers=(address,))
    plain = DnsSpec(name="web.shop", record="A", port=8000, nameservers=(address,))
    async with following(spec) as services, following(plain) as addresses:
        await until(lambda: members(services) == ["a.shop:81", "b.shop:82"])
        await until(lambda: members(addresses) == ["10.0.0.1:8000", "10.0.0.2:8000"])
        kept = services.upstreams[1]
        server.records["_web._tcp.shop."] = ["1 0 82 b.shop.", "1 0 84 c.shop."]
        await until(lambda: members(services) == ["b.shop:82", "c.shop:84"])
        assert services.upstreams[0] is kept
        server.records["_web._tcp.shop."] = []
        await until(lambda: members(services) == [])


async def test_a_silent_name_server_changes_nothing(names: tuple[Names, str]) -> None:
    server, address = names
    server.records = {"_web._tcp.shop.": ["1 0 81 a.shop."]}
    async with following(DnsSpec(name="_web._tcp.shop", nameservers=(address,))) as pool:
        await until(lambda: members(pool) == ["a.shop:81"])
        server.records = None
        await asyncio.sleep(0.5)  # asked twice meanwhile, for nothing
        assert members(pool) == ["a.shop:81"]


def endpoint_slice(name: str, *addresses: str, ready: bool | None = True) -> dict[str, Any]:
    return {
        "kind": "EndpointSlice",
        "metadata": {"name": name, "resourceVersion": "1"},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [a], "conditions": {"ready": ready}} for a in addresses],
        "ports": [{"name": "http", "port": 8000}, {"name": "metrics", "port": 9000}],
    }


class Kubernetes:
    """The endpoint slices of an API server, listed and watched."""

    def __init__(self) -> None:
        self.items = [endpoint_slice("a", "10.0.0.1"), endpoint_slice("b", "10.0.0.2", ready=False)]
        self.events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.lists = 0
        self.asked: list[dict[str, str]] = []

    async def slices(self, request: Request) -> Response:
        self.asked.append(dict(request.query_params))
        assert request.headers["authorization"] == "Bearer secret"
        if "watch" not in request.query_params:
            self.lists += 1
            version = {"resourceVersion": "42"}
            return JSONResponse({"kind": "List", "metadata": version, "items": self.items})

        async def body() -> AsyncIterator[bytes]:
            while (event := await self.events.get()) is not None:
                yield json.dumps(event).encode() + b"\n"

        return StreamingResponse(body(), media_type="application/json")


async def test_kubernetes_endpoints_are_listed_and_watched(tmp_path: Path) -> None:
    cluster = Kubernetes()
    token = tmp_path / "token"
    token.write_text("secret")
    path = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices"
    async with api(Route(path, cluster.slices)) as url:
        spec = KubernetesSpec(service="web", namespace="shop", server=url, token_file=str(token))
        async with following(spec) as pool:
            await until(lambda: members(pool) == ["10.0.0.1:8000"])
            await until(lambda: len(cluster.asked) == 2)
            assert cluster.asked[1]["labelSelector"] == "kubernetes.io/service-name=web"
            assert cluster.asked[1]["resourceVersion"] == "42"
            changed = endpoint_slice("b", "10.0.0.2", "10.0.0.3", ready=None)
            await cluster.events.put({"type": "MODIFIED", "object": changed})
            await until(
                lambda: members(pool) == ["10.0.0.1:8000", "10.0.0.2:8000", "10.0.0.3:8000"]
            )
            gone = endpoint_slice("a")
            await cluster.events.put({"type": "DELETED", "object": gone})
            await until(lambda: members(pool) == ["10.0.0.2:8000", "10.0.0.3:8000"])
            cluster.items = [endpoint_slice("c", "10.0.0.7")]
            expired = {"kind": "Status", "code": 410, "metadata": {}}
            await cluster.events.put({"type": "ERROR", "object": expired})
            await until(lambda: members(pool) == ["10.0.0.7:8000"])
            assert cluster.lists == 2
            await cluster.events.put(None)
