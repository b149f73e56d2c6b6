"""All roles in one process: what `cartwheel up` serves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from dishka import AsyncContainer
from pydantic import SecretStr

from cartwheel.entrypoints.capacity import capacity_of
from cartwheel.entrypoints.demo.run import furnish_once
from cartwheel.entrypoints.entering import make_link
from cartwheel.entrypoints.first_store import ensure_first_store
from cartwheel.entrypoints.kept import ensure_operator_key, ensure_secret_key
from cartwheel.entrypoints.rent.keys import RentKey, ensure_rent_key
from cartwheel.entrypoints.roles import EVERYTHING, run_tasks
from cartwheel.entrypoints.shop.keys import ShopKeys, ensure_shop_keys
from cartwheel.entrypoints.simulate.run import run as run_demo
from cartwheel.entrypoints.web import make_app
from cartwheel.entrypoints.wiring import open_container
from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.gateway.policies.api import Edge
from cartwheel.systems.health.api import Health
from cartwheel.systems.providers.text.api import STAND_IN

# Whoever presses Ctrl-C waits for it.
_LONGEST_DRAIN: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Application:
    """Every role, on one container; with a demo, made-up shoppers too."""

    asgi: Edge
    url: str
    link: str | None
    store_id: UUID
    key: str
    operator_key: str
    demo: bool
    home: Path
    container: AsyncContainer
    health: Health

    @property
    def notice(self) -> str | None:
        """What else whoever started it should know."""
        return "the demo store's shoppers are synthetic" if self.demo else None

    async def run_background(self) -> None:
        """Run the roles beside HTTP until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(run_tasks(EVERYTHING, self.container, self.health), name="roles")
            if self.demo:
                shoppers = run_demo(self.url, self.key, self.store_id, stop_event=asyncio.Event())
                group.create_task(shoppers, name="demo")
                furnishing = furnish_once(self.container, self.key, self.home)
                group.create_task(furnishing, name="furnishing")


@asynccontextmanager
async def build(
    settings: Settings, engines: Engines, url: str, *, demo: bool
) -> AsyncIterator[Application]:
    """
    Make the application on engines that run, to be served at an URL.

    Raises:
        AppError: an engine does not answer, or its schema is newer than we are.
    """
    home = Home.at(settings.home).path
    is_own_machine = (
        is_loopback(settings.host) and not settings.public_url and not settings.trusted_proxies
    )
    operator_key = settings.operator_key or ensure_operator_key(home)
    settings = settings.model_copy(
        update={
            "operator_key": operator_key,
            "public_url": settings.public_url or url,
            "secret_key": settings.secret_key or ensure_secret_key(home),
            "text_url": settings.text_url or SecretStr(f"{STAND_IN}://"),
            "image_url": settings.image_url or SecretStr(f"{STAND_IN}://"),
            "drain_timeout": min(settings.drain_timeout, _LONGEST_DRAIN),
        }
    )
    async with open_container(settings, engines) as container:
        await migrate(await container.get(ColumnStore))
        store = await ensure_first_store(container, home, demo=demo)
        capacity = capacity_of(settings, embeds_clickhouse=settings.clickhouse_url is None)
        is_own_demo = demo and is_own_machine
        demo_key = store.key if is_own_demo else None
        link = await make_link(container, store.store_id, url=url) if is_own_demo else None
        shop = ShopKeys.of(settings)
        if shop is None and demo:
            shop = await ensure_shop_keys(container, home, store)
        rent = RentKey.of(settings)
        if rent is None and demo:
            rent = await ensure_rent_key(container, home, store, url=settings.public_url or url)
        app = await make_app(
            container, EVERYTHING, capacity, demo_key=demo_key, shop=shop, rent=rent
        )
        try:
            yield Application(
                app.asgi,
                url,
                link,
                store.store_id,
                store.key,
                operator_key.get_secret_value(),
                demo,
                home,
                container,
                app.health,
            )
        finally:
            await app.rpc.close()
