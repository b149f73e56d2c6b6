"""`cartwheel up` with the web role alone: events are taken in and wait in the log."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields

from cartwheel.entrypoints.application import Application, build
from cartwheel.entrypoints.up import up
from cartwheel.kernel import log
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import Engines


@dataclass(frozen=True, slots=True)
class _WebAlone(Application):
    async def run_background(self) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def _build(settings: Settings, engines: Engines, url: str) -> AsyncIterator[Application]:
    async with build(settings, engines, url, demo=False) as app:
        yield _WebAlone(**{part.name: getattr(app, part.name) for part in fields(app)})


if __name__ == "__main__":
    settings = Settings()
    log.configure(level=settings.log_level, log_format=settings.log_format)
    sys.exit(up(settings, build=_build))
