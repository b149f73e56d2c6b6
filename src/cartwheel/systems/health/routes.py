"""
The routes of health: what everybody may know, and what only operators do.

On the port that serves strangers a status is one word. Versions of engines, what exactly fails
and the metrics stand on the process's admin port.
"""

import time
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cartwheel import __version__
from cartwheel.systems.health.api import Health, Report

_RETRY_AFTER_SECONDS = 1


class _Status(msgspec.Struct, frozen=True):
    status: str


class _Health(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    version: str
    uptime_seconds: int
    checks: tuple[Any, ...]


def public_routes(health: Health) -> list[Route]:
    """Return `/livez`, `/readyz` and `/health`, which say a word each."""

    async def readyz(_: Request) -> Response:
        report = await health.report()
        status = "draining" if health.draining else report.status
        return _json(_Status(status), is_ready=report.is_ready and not health.draining)

    async def show(_: Request) -> Response:
        report = await health.report()
        return _json(_Status(report.status), is_ready=report.is_ready)

    return [Route("/livez", _livez), Route("/readyz", readyz), Route("/health", show)]


def admin_routes(health: Health, *, metrics: CollectorRegistry) -> list[Route]:
    """Return the same with everything that the checks found, and `/metrics`."""
    started_at = time.monotonic()

    async def readyz(_: Request) -> Response:
        report = await health.report()
        if health.draining:
            return _json(Report("draining", report.checks), is_ready=False)
        return _json(report, is_ready=report.is_ready)

    async def show(_: Request) -> Response:
        report = await health.report()
        uptime = int(time.monotonic() - started_at)
        found = _Health(report.status, __version__, uptime, report.checks)
        return _json(found, is_ready=report.is_ready)

    async def expose(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics), headers={"content-type": content_type})

    return [
        Route("/livez", _livez),
        Route("/readyz", readyz),
        Route("/health", show),
        Route("/metrics", expose),
    ]


async def _livez(_: Request) -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


def _json(content: msgspec.Struct, *, is_ready: bool) -> Response:
    headers = {"cache-control": "no-store"}
    if not is_ready:
        headers["retry-after"] = str(_RETRY_AFTER_SECONDS)
    return Response(
        msgspec.json.encode(content),
        status_code=200 if is_ready else 503,
        media_type="application/json",
        headers=headers,
    )
