"""All roles in one process: what `cartwheel up` serves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.entrypoints import pipeline, realtime, relay, simulate, subscribers
from cartwheel.entrypoints.first_store import ensure_first_store
from cartwheel.entrypoints.web import make_app
from cartwheel.entrypoints.wiring import Addresses, open_container
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.rpc.api import RPCApp


@dataclass(frozen=True, slots=True)
class Application:
    """Every role, on one container; with a demo, made-up shoppers too."""

    asgi: RPCApp
    url: str
    store_id: UUID
    key: str
    demo: bool
    container: AsyncContainer

    @property
    def notice(self) -> str | None:
        """What else whoever started it should know."""
        return "the demo store's shoppers are synthetic" if self.demo else None

    async def run_background(self) -> None:
        """Run the roles beside HTTP until cancelled."""
        async with asyncio.TaskGroup() as group:
            for role in (pipeline, relay, subscribers, realtime):
                group.create_task(role.run(self.container), name=role.__name__)
            if self.demo:
                shoppers = simulate.run(
                    self.url, self.key, self.store_id, stop_event=asyncio.Event()
                )
                group.create_task(shoppers, name="demo")


@asynccontextmanager
async def build(
    settings: Settings, engines: Engines, url: str, *, demo: bool
) -> AsyncIterator[Application]:
    """
    Make the application on engines that run, to be served at an URL.

    Raises:
        AppError: an engine does not answer, or its schema is newer than we are.
    """
    addresses = Addresses(
        database_url=engines.database_url,
        redis_url=engines.redis_url,
        clickhouse_url=engines.clickhouse_url,
        objects_url=engines.objects_url,
    )
    async with open_container(settings, addresses) as container:
        await migrate(await container.get(ColumnStore))
        store = await ensure_first_store(container, Home.at(settings.home).path, demo=demo)
        app = await make_app(container)
        try:
            yield Application(app, url, store.store_id, store.key, demo, container)
        finally:
            await app.close()
