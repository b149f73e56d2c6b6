"""Follows a pool's discovery."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

import aiohttp
import structlog
from dns.exception import DNSException

from cartwheel.systems.gateway.config.specs import ConsulSpec, Discovery, DnsSpec, KubernetesSpec
from cartwheel.systems.gateway.discovery import consul, kubernetes, names
from cartwheel.systems.gateway.discovery.errors import DiscoveryError
from cartwheel.systems.gateway.upstreams.pool import Pool

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0

_log = structlog.get_logger()

Addresses = AsyncIterator[tuple[str, ...]]


async def follow(pool: Pool) -> None:
    """Have in a pool whoever is found, until cancelled."""
    spec = pool.spec.discovery
    if spec is None:
        return
    pause = _FIRST_PAUSE
    while True:
        try:
            async with aclosing(_find(spec)) as found:  # type: ignore[type-var]
                async for addresses in found:
                    pool.replace(sorted(addresses))
                    pause = _FIRST_PAUSE
        except (DiscoveryError, DNSException, aiohttp.ClientError, OSError) as error:
            if pause == _FIRST_PAUSE:
                _log.warning("discovery does not answer", pool=pool.name, error=repr(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def _find(spec: Discovery) -> Addresses:
    match spec:
        case DnsSpec():
            return names.follow(spec)
        case KubernetesSpec():
            return kubernetes.follow(spec)
        case ConsulSpec():
            return consul.follow(spec)
