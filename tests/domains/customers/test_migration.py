"""Purchases and consents from before the columns of segments are counted by them as well."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from tests.domains.audit.chaining import empty_books, migrate_to

from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres

NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def write(url: str, store_id: UUID) -> tuple[UUID, UUID]:
    """Keep a customer with an order and two consents, one of which was taken back."""
    customer_id, order_id = new_id(), new_id()
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT set_config('cartwheel.store_id', $1, false)", str(store_id))
    await connection.execute(
        "INSERT INTO customers (id, store_id, name, sort_name, name_key, tags, discount_bps,"
        " created_at, updated_at) VALUES ($1, $2, '', '', '', '{}', 0, $3, $3)",
        *(customer_id, store_id, NOW),
    )
    await connection.execute(
        "INSERT INTO customer_purchases (order_id, store_id, customer_id, number, placed_at,"
        " currency, total_minor, refunded_minor, withdrawn_at)"
        " VALUES ($1, $2, $3, 'A-1', $4, 'USD', 100, 0, $4)",
        *(order_id, store_id, customer_id, NOW),
    )
    await connection.execute(
        "INSERT INTO customer_purchase_lines (order_id, position, store_id, product_id,"
        " variant_id, sku, title, quantity, total_minor) VALUES ($1, 0, $2, $1, $1, '', '', 1, 1)",
        *(order_id, store_id),
    )
    for channel, given in (("sms", True), ("email", True), ("post", False)):
        consent_id = new_id()
        await connection.execute(
            "INSERT INTO customer_consents (id, store_id, customer_id, channel, purpose, given, at,"
            " recorded_at, source, text_version, address)"
            " VALUES ($1, $2, $3, $4, 'marketing', $5, $6, $6, '', '', '')",
            *(consent_id, store_id, customer_id, channel, given, NOW),
        )
        await connection.execute(
            "INSERT INTO customer_consent_states (customer_id, channel, purpose, store_id, given,"
            " at, consent_id) VALUES ($1, $2, 'marketing', $3, $4, $5, $6)",
            *(customer_id, channel, store_id, given, NOW, consent_id),
        )
    await connection.close()
    return customer_id, order_id


async def test_what_is_there_already_is_counted(postgres: Postgres) -> None:
    """In every store, whose rows stay protected."""
    stores = (new_id(), new_id())
    async with empty_books(postgres) as (owner_url, app_url):
        await migrate_to(owner_url, "0039")
        written = [await write(app_url, store_id) for store_id in stores]
        await migrate_to(owner_url, "0040")
        connection = await asyncpg.connect(app_url)
        for store_id, (customer_id, order_id) in zip(stores, written, strict=True):
            await connection.execute(
                "SELECT set_config('cartwheel.store_id', $1, false)", str(store_id)
            )
            held = await connection.fetch("SELECT id, allows FROM customers")
            assert [tuple(row) for row in held] == [
                (customer_id, ["email:marketing", "sms:marketing"])
            ]
            lines = await connection.fetch(
                "SELECT order_id, customer_id, placed_at, withdrawn_at FROM customer_purchase_lines"
            )
            assert [tuple(row) for row in lines] == [(order_id, customer_id, NOW, NOW)]
        await connection.close()
        owner = await asyncpg.connect(owner_url)
        assert await owner.fetchval("SELECT count(*) FROM customers") == 0
        await owner.close()
