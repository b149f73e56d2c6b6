"""
What a process shows its operators, on an address of its own: metrics, and health in detail.

Strangers reach the port that serves them and not this one: it is on loopback unless the
settings say otherwise, and asks for no credential.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from prometheus_client import REGISTRY
from starlette.applications import Starlette

from cartwheel.entrypoints.server import listen, serve, url_of
from cartwheel.kernel.settings import Settings
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.routes import admin_routes

_GRACE_SECONDS: Final = 1.0
_CONNECTIONS: Final = 64


@asynccontextmanager
async def serve_admin(settings: Settings, health: Health) -> AsyncIterator[str]:
    """
    Serve while the block runs, and give the URL.

    Raises:
        StartError: the address is taken or not ours to take.
    """
    app = Starlette(routes=admin_routes(health, metrics=REGISTRY))
    with listen(settings.admin_host, settings.admin_port) as listener:
        server = serve(app, listener, grace_seconds=_GRACE_SECONDS, connections=_CONNECTIONS)
        async with server:
            yield url_of(listener, host=settings.admin_host)
