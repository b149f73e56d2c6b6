"""A flag that one process changes is in force in another that runs, within a second."""

import asyncio
from uuid import UUID

import httpx
from tests.domains.interventions.making import abandoned
from tests.embedded.harness import until
from tests.roles.fleet import Engines, Fleet
from tests.roles.test_roles import client_of

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

ON = {"variant": "on"}


async def test_the_worker_heeds_what_was_switched_in_the_web_role(
    engines: Engines, fleet: Fleet, opened: dict[str, str]
) -> None:
    """Carts of `off` are left alone from then on, those of `on` are not."""
    web, _, _ = await fleet.start("web", "worker", "relay")
    store_id, aggregate = UUID(opened["storeId"]), new_id()
    database = Database.connect(engines.postgres.app_url, pool_size=1)

    async def abandon(*visitors: str) -> None:
        # Of one aggregate, so that they are decided one after the other.
        async with database.transaction(store_id=store_id) as connection:
            for visitor in visitors:
                cart = abandoned(store_id, visitor_id=visitor)
                await Outbox(connection).announce(cart, aggregate_id=aggregate)

    async with client_of(web, opened["key"]) as shop:
        await abandon("first")
        await until(lambda: are_reached(shop, {"first"}), seconds=60)
        rule = {
            "conditions": [{"attribute": "targetingKey", "operator": "eq", "values": ["off"]}],
            "serve": {"variant": "off"},
        }
        definition = {"enabled": True, "rules": [rule], "serve": ON}
        made = await shop.put(
            "/api/v1/feature-flags/interventions", json={"version": 0, "definition": definition}
        )
        assert made.status_code == 200, made.text
        await asyncio.sleep(1)  # the time that a change is allowed
        await abandon("off", "on")
        await until(lambda: are_reached(shop, {"first", "on"}))
    await database.close()


async def are_reached(shop: httpx.AsyncClient, visitors: set[str]) -> bool:
    items = (await shop.get("/api/v1/interventions")).json()["items"]
    return {item["visitorId"] for item in items} == visitors
