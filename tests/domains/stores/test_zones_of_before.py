"""The zone that a store had set for its prices becomes the store's."""

import asyncpg
from tests.domains.audit.chaining import empty_books, migrate_to

from cartwheel.kernel.ids import NO_STORE, new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres


async def test_what_was_set_is_kept(postgres: Postgres) -> None:
    """Where a store had set none, the platform's; what named no zone was UTC."""
    set_by = {
        "own": '{"pricing.timeZone": "Pacific/Auckland"}',
        "other things": '{"pricing.homeCountry": "DE"}',
        "nothing": None,
        "nonsense": '{"pricing.timeZone": "Europe/Atlantis"}',
    }
    async with empty_books(postgres) as (owner_url, _):
        await migrate_to(owner_url, "0046")
        owner = await asyncpg.connect(owner_url)
        given = {NO_STORE: '{"pricing.timeZone": "Europe/Berlin"}'}
        for name, values in set_by.items():
            store_id = new_id()
            await owner.execute(
                "INSERT INTO stores (id, name, clock, currency, idle_limit, synthetic, created_at)"
                " VALUES ($1, $2, 'wall', 'USD', '1 min', false, now())",
                store_id,
                name,
            )
            if values is not None:
                given[store_id] = values
        await owner.execute("ALTER TABLE configurations NO FORCE ROW LEVEL SECURITY")
        await owner.executemany(
            "INSERT INTO configurations (store_id, version, given) VALUES ($1, 1, $2)",
            list(given.items()),
        )
        await owner.execute("ALTER TABLE configurations FORCE ROW LEVEL SECURITY")
        await runner.upgrade(owner_url, app_role=APP_ROLE)
        found = await owner.fetch("SELECT name, time_zone, locale FROM stores")
        await owner.close()
    assert {row["name"]: (row["time_zone"], row["locale"]) for row in found} == {
        "own": ("Pacific/Auckland", "en"),
        "other things": ("Europe/Berlin", "en"),
        "nothing": ("Europe/Berlin", "en"),
        "nonsense": ("UTC", "en"),
    }
