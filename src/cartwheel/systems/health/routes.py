"""The four routes."""

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


class _Health(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    version: str
    uptime_seconds: int
    checks: tuple[Any, ...]


def health_routes(health: Health, *, metrics: CollectorRegistry) -> list[Route]:
    """Return the routes `/livez`, `/readyz`, `/health` and `/metrics`."""
    started_at = time.monotonic()

    async def livez(_: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        report = await health.report()
        if health.draining:
            return _json(Report("draining", report.checks), status_code=503)
        return _json(report, status_code=200 if report.is_ready else 503)

    async def show(_: Request) -> Response:
        report = await health.report()
        uptime = int(time.monotonic() - started_at)
        return _json(
            _Health(report.status, __version__, uptime, report.checks),
            status_code=200 if report.is_ready else 503,
        )

    async def expose(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics), headers={"content-type": content_type})

    return [
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/health", show),
        Route("/metrics", expose),
    ]


def _json(content: Report | _Health, *, status_code: int) -> Response:
    return Response(
        msgspec.json.encode(content),
        status_code=status_code,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
