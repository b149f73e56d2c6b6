"""Active health checks: every instance is asked, over and over, whether it is ready."""

import asyncio
from typing import Final

import structlog

from cartwheel.systems.gateway.config.specs import HealthSpec
from cartwheel.systems.gateway.errors import UpstreamError
from cartwheel.systems.gateway.upstreams.pool import Pool
from cartwheel.systems.gateway.upstreams.upstream import Upstream

_log = structlog.get_logger()

_OK: Final = range(200, 300)


async def watch(pool: Pool) -> None:
    """
    Ask the instances of a pool until cancelled, each on a connection of its own.

    An instance that is killed, hangs or drains is left out after
    `unhealthy_after` times `interval` plus `timeout` at the latest.
    """
    spec = pool.spec.health
    if spec is None:
        return
    counts: dict[str, int] = {}
    while True:
        upstreams = pool.upstreams
        results = await asyncio.gather(*(is_ready(upstream, spec) for upstream in upstreams))
        for upstream, ready in zip(upstreams, results, strict=True):
            _note(upstream, spec, counts, ready=ready)
        counts = {u.address: counts[u.address] for u in upstreams}
        await asyncio.sleep(spec.interval_seconds)


async def is_ready(upstream: Upstream, spec: HealthSpec) -> bool:
    """Ask once."""
    request = (
        f"GET {spec.path} HTTP/1.1\r\nHost: {upstream.address}\r\n"
        "User-Agent: cartwheel-gateway\r\nConnection: close\r\n\r\n"
    )
    connection = None
    try:
        async with asyncio.timeout(spec.timeout_seconds):
            connection = await upstream.connect(seconds=spec.timeout_seconds)
            answer = await connection.ask(
                request.encode(), is_head=False, seconds=spec.timeout_seconds
            )
    except (UpstreamError, TimeoutError):
        return False
    finally:
        if connection is not None:
            connection.close()
    return answer.status in _OK


def _note(upstream: Upstream, spec: HealthSpec, counts: dict[str, int], *, ready: bool) -> None:
    if ready == upstream.is_healthy:
        counts[upstream.address] = 0
        return
    counts[upstream.address] = counts.get(upstream.address, 0) + 1
    needed = spec.healthy_after if ready else spec.unhealthy_after
    if counts[upstream.address] >= needed:
        counts[upstream.address] = 0
        upstream.note_health(is_healthy=ready)
        _log.warning("upstream changed", upstream=upstream.address, is_healthy=ready)
