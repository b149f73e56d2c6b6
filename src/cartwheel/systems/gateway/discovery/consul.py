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
_HIDDEN: Final = "X-Consul-Results-Filtered-By-ACLs"


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
        DiscoveryError: the answer is none of Consul's, or the token may not see the instances.
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
            entries, given = await _ask(session, url, asked)
            if not entries and index != 0:
                # That the token may not see anybody is told to a first question alone.
                index = 0
                continue
            yield tuple(_address(entry) for entry in entries)
            index = given if given >= index else 0
            if index == 0:
                await asyncio.sleep(1)  # without an index the next answer comes at once


async def _ask(
    session: aiohttp.ClientSession, url: str, asked: dict[str, str]
) -> tuple[list[_Entry], int]:
    async with session.get(url, params=asked) as response:
        body = await response.read()
    if response.status != _OK:
        raise DiscoveryError(f"Consul answered {response.status}")
    try:
        entries = _decode(body)
        index = int(response.headers.get("X-Consul-Index", "0"))
    except (msgspec.DecodeError, ValueError) as error:
        raise DiscoveryError("Consul's answer is not understood") from error
    if not entries and response.headers.get(_HIDDEN) == "true":
        raise DiscoveryError("Consul's token may not see the instances")
    return entries, index


def _address(entry: _Entry) -> str:
    host = entry.service.address or entry.node.address
    return f"[{host}]:{entry.service.port}" if ":" in host else f"{host}:{entry.service.port}"
