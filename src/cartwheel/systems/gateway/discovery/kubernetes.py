"""
Discovery by Kubernetes: the ready endpoints of a service's slices, listed and then watched.

(https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes:
a watch goes on from the list's version; when that is gone, the list is asked anew.)
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from cartwheel.systems.gateway.config.specs import KubernetesSpec
from cartwheel.systems.gateway.discovery.errors import DiscoveryError

_OK: Final = 200
_WATCH_SECONDS: Final = 240
_LONGEST_LINE: Final = 4 << 20


class _Meta(msgspec.Struct, rename="camel"):
    name: str = ""
    resource_version: str = ""


class _Conditions(msgspec.Struct, frozen=True):
    ready: bool | None = None


class _Endpoint(msgspec.Struct):
    addresses: list[str]
    conditions: _Conditions = _Conditions()


class _Port(msgspec.Struct):
    port: int | None = None
    name: str | None = None


class _Slice(msgspec.Struct):
    metadata: _Meta
    endpoints: list[_Endpoint] | None = None
    ports: list[_Port] | None = None


class _List(msgspec.Struct):
    metadata: _Meta
    items: list[_Slice]


class _Event(msgspec.Struct):
    type: str
    object: msgspec.Raw


_list: Final = msgspec.json.Decoder(_List).decode
_slice: Final = msgspec.json.Decoder(_Slice).decode
_event: Final = msgspec.json.Decoder(_Event).decode


async def follow(spec: KubernetesSpec) -> AsyncIterator[tuple[str, ...]]:
    """
    Give the ready endpoints now, and at every change.

    Raises:
        DiscoveryError: the answer is none of Kubernetes'.
        ClientError: there is none.
    """
    while True:
        server = spec.server or _own_cluster()
        path = f"/apis/discovery.k8s.io/v1/namespaces/{spec.namespace}/endpointslices"
        selector = {"labelSelector": f"kubernetes.io/service-name={spec.service}"}
        # The token of a pod is replaced on disk now and then.
        token = await asyncio.to_thread(_read, spec.token_file)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        connector = aiohttp.TCPConnector(ssl=_trust(server, spec.ca_file))
        async with aiohttp.ClientSession(
            server, headers=headers, connector=connector, read_bufsize=_LONGEST_LINE
        ) as session:
            try:
                async for slices in _slices(session, path, selector):
                    yield tuple(dict.fromkeys(_addresses(slices, spec.port)))
            except msgspec.DecodeError as error:
                raise DiscoveryError("Kubernetes' answer is not understood") from error


async def _slices(
    session: aiohttp.ClientSession, path: str, selector: dict[str, str]
) -> AsyncIterator[list[_Slice]]:
    async with session.get(path, params=selector) as response:
        body = await response.read()
        if response.status != _OK:
            raise DiscoveryError(f"Kubernetes answered {response.status}")
    listed = _list(body)
    slices = {found.metadata.name: found for found in listed.items}
    yield list(slices.values())
    watch = {
        **selector,
        "watch": "1",
        "resourceVersion": listed.metadata.resource_version,
        "timeoutSeconds": str(_WATCH_SECONDS),
    }
    timeout = aiohttp.ClientTimeout(total=_WATCH_SECONDS + 10)
    async with session.get(path, params=watch, timeout=timeout) as response:
        if response.status != _OK:
            raise DiscoveryError(f"Kubernetes answered {response.status}")
        async for line in response.content:
            event = _event(line)
            if event.type == "ERROR":  # the version is gone: the list is asked anew
                return
            if event.type == "BOOKMARK":
                continue
            changed = _slice(event.object)
            if event.type == "DELETED":
                slices.pop(changed.metadata.name, None)
            else:
                slices[changed.metadata.name] = changed
            yield list(slices.values())


def _addresses(slices: list[_Slice], wanted: str | int) -> Iterator[str]:
    for found in slices:
        ports = [port.port for port in found.ports or () if wanted in {port.name, port.port}]
        for endpoint in found.endpoints or ():
            # Unknown is to be taken for ready, says the API.
            if endpoint.conditions.ready is False:
                continue
            for address in endpoint.addresses:
                host = f"[{address}]" if ":" in address else address
                yield from (f"{host}:{port}" for port in ports)


def _own_cluster() -> str:
    host, port = (os.environ.get(f"KUBERNETES_SERVICE_{name}") for name in ("HOST", "PORT"))
    if not host:
        raise DiscoveryError("There is no cluster here: give `server`")
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _trust(server: str, ca_file: str) -> ssl.SSLContext | bool:
    if not server.startswith("https://"):
        return True
    return ssl.create_default_context(cafile=ca_file if Path(ca_file).exists() else None)
