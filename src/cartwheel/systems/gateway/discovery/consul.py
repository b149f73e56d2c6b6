"""
Discovery by Consul: the passing instances of a service, by blocking queries.

(https://developer.hashicorp.com/consul/api-docs/features/blocking: an index that goes
back, or is zero, begins anew.)
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from cartwheel.systems.gateway.config.specs import ConsulSpec
from cartwheel.systems.gateway.discovery.errors import DiscoveryError

_WAIT_SECONDS: Final = 55
_OK: Final = 200


class _Node(msgspec.Struct, rename={"address": "Address"}):
    address: str


class _Service(msgspec.Struct, rename="pascal"):
    address: str
    port: int


class _Entry(msgspec.Struct, rename="pascal"):
    node: _Node
    service: _Service


_decode: Final = msgspec.json.Decoder(list[_Entry]).decode


async def follow(spec: ConsulSpec) -> AsyncIterator[tuple[str, ...]]:
    """
    Give the instances now, and at every change.

    Raises:
        DiscoveryError: the answer is none of Consul's.
        ClientError: there is none.
    """
    parameters = {"passing": "1"}
    if spec.tag:
        parameters["tag"] = spec.tag
    if spec.datacenter:
        parameters["dc"] = spec.datacenter
    headers = {}
    if spec.token_file:
        token = await asyncio.to_thread(Path(spec.token_file).read_text, encoding="utf-8")
        headers["X-Consul-Token"] = token.strip()
    url = f"{spec.server.rstrip('/')}/v1/health/service/{spec.service}"
    timeout = aiohttp.ClientTimeout(total=_WAIT_SECONDS + 10)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        index = 0
        while True:
            asked = {**parameters, "index": str(index), "wait": f"{_WAIT_SECONDS}s"}
            async with session.get(url, params=asked) as response:
                body = await response.read()
                if response.status != _OK:
                    raise DiscoveryError(f"Consul answered {response.status}")
                try:
                    entries = _decode(body)
                    given = int(response.headers.get("X-Consul-Index", "0"))
                except (msgspec.DecodeError, ValueError) as error:
                    raise DiscoveryError("Consul's answer is not understood") from error
            yield tuple(
                f"{entry.service.address or entry.node.address}:{entry.service.port}"
                for entry in entries
            )
            index = given if given >= index else 0
            if index == 0:
                await asyncio.sleep(1)  # without an index the next answer comes at once
