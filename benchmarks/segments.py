"""
How long it takes to count for whom a segment's rule holds, among a million customers.

    python benchmarks/segments.py [CUSTOMERS]

The rows are synthetic: two purchases of two lines for each customer on average, spread over
two years and skewed as buyers are, two thirds with a consent, and every fourth with a day on
which carts were abandoned. They lie in one of two stores, under row-level security, in
PostgreSQL as it is shipped.

The peer in the same run answers some of the questions from the purchases alone, as one would
without the figures that are kept with each customer. Each is asked five times, and the median
counts. Beside it stands the processor time that PostgreSQL took for it, all on one core: it says
more where others keep the machine busy, and on a quiet one a question takes no longer.
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import psutil
import sqlalchemy as sa

from cartwheel.domains.customers.consents.contracts import Channel
from cartwheel.domains.customers.segments.compiling import Compiler
from cartwheel.domains.customers.segments.membership import Membership
from cartwheel.domains.customers.segments.rule_contracts import (
    AllOf,
    AnyOf,
    BehaviourRule,
    BoughtRule,
    Comparison,
    ConsentRule,
    LastOrderRule,
    LocationRule,
    Not,
    OrdersRule,
    Rule,
    SpentRule,
    TaggedRule,
    When,
)
from cartwheel.kernel.db import Database
from cartwheel.migrations import runner
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres

CUSTOMERS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
STORE, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TIMES = 5
PRODUCT = UUID(int=7)
LEAST = Comparison.AT_LEAST

RULES: dict[str, Rule] = {
    "recency": LastOrderRule(When.WITHIN, 30),
    "lapsed": AllOf((OrdersRule(LEAST, 2), LastOrderRule(When.BEFORE, 180))),
    "frequency": OrdersRule(LEAST, 5),
    "frequency_90_days": OrdersRule(LEAST, 2, 90),
    "spend": SpentRule(LEAST, 20_000),
    "spend_other_currency": SpentRule(LEAST, 20_000, "EUR"),
    "product": BoughtRule((PRODUCT,)),
    "products_100": BoughtRule(tuple(UUID(int=n) for n in range(100)), 2),
    "location": LocationRule(("DE", "AT")),
    "tags": TaggedRule(("vip", "b2b")),
    "consent": ConsentRule(Channel.EMAIL, "marketing"),
    "no_consent": ConsentRule(Channel.EMAIL, "marketing", given=False),
    "behaviour": BehaviourRule("cart.abandoned", LEAST, 2, 30),
    "all_of_six": AllOf(
        (
            LastOrderRule(When.WITHIN, 180),
            SpentRule(LEAST, 5_000),
            LocationRule(("DE", "AT", "FR")),
            ConsentRule(Channel.EMAIL, "marketing"),
            Not(TaggedRule(("b2b",))),
            Not(BoughtRule((PRODUCT,), 1, 90)),
        )
    ),
    "any_of_four": AnyOf(
        (
            OrdersRule(LEAST, 2, 30),
            BoughtRule((PRODUCT,)),
            ConsentRule(Channel.SMS, "marketing"),
            BehaviourRule("cart.abandoned", LEAST, 2, 30),
        )
    ),
}

# The peer: the same, from the purchases alone.
PEERS = {
    "recency": "HAVING max(placed_at) >= $2::timestamptz - interval '30 days'",
    "frequency": "HAVING count(*) >= 5 AND max(placed_at) < $2::timestamptz",
    "spend": (
        "HAVING sum(total_minor - refunded_minor) FILTER (WHERE currency = 'USD') >= 20000"
        " AND max(placed_at) < $2::timestamptz"
    ),
}

FILL = {
    "customer_purchases": """
       INSERT INTO customer_purchases (order_id, store_id, customer_id, number, placed_at, currency,
         total_minor, refunded_minor)
       SELECT gen_random_uuid(), $1,
         ('00000000-0000-7000-8000-'
           || lpad(to_hex(floor($4 * power(random(), 2))::int + $3), 12, '0'))::uuid,
         'A-' || n, $2::timestamptz - random() * interval '730 days',
         CASE WHEN n % 10 = 0 THEN 'EUR' ELSE 'USD' END, 500 + (random() * 15000)::int, 0
       FROM generate_series(1, 2 * $4::int) AS n""",
    "customer_purchase_lines": """
       INSERT INTO customer_purchase_lines (order_id, position, store_id, customer_id, placed_at,
         product_id, variant_id, sku, title, quantity, total_minor)
       SELECT order_id, place, $1, customer_id, placed_at,
         lpad(to_hex((random() * 5000)::int), 32, '0')::uuid,
         order_id, 'S', 'T', 1 + (random() * 2)::int, total_minor / 2
       FROM customer_purchases, generate_series(0, 1) AS place
       WHERE store_id = $1 AND $2::timestamptz IS NOT NULL AND $3::int >= 0 AND $4::int > 0""",
    "customers": """
       INSERT INTO customers (id, store_id, email, name, sort_name, name_key, tags, discount_bps,
         allows, country, created_at, updated_at, orders_count, spent_minor, first_order_at,
         last_order_at)
       SELECT id, $1, 'c' || n || '@shop.example', 'Customer ' || n, 'customer ' || n,
         'customer ' || n,
         CASE WHEN n % 20 = 0 THEN ARRAY['vip'] WHEN n % 33 = 0 THEN ARRAY['b2b', 'vip']
           ELSE ARRAY[]::text[] END, 0,
         CASE WHEN n % 3 = 0 THEN ARRAY[]::text[] ELSE ARRAY['email:marketing'] END,
         (ARRAY['DE','US','GB','FR','AT','CH','NL','ES','IT','PL'])[1 + (n::bigint * 7919) % 10],
         $2::timestamptz - (n % 730) * interval '1 day', $2, coalesce(o, 0), coalesce(s, 0), f, l
       FROM (SELECT n, ('00000000-0000-7000-8000-' || lpad(to_hex(n + $3), 12, '0'))::uuid AS id
             FROM generate_series(0, $4::int - 1) AS n) AS made
       LEFT JOIN (SELECT customer_id, count(*) o, min(placed_at) f, max(placed_at) l,
               coalesce(sum(total_minor) FILTER (WHERE currency = 'USD'), 0) s
             FROM customer_purchases WHERE store_id = $1 GROUP BY 1) AS p ON id = customer_id""",
    "customer_behaviours": """
       INSERT INTO customer_behaviours (customer_id, name, "on", store_id, times, last_at)
       SELECT id, 'cart.abandoned', ($2::timestamptz - day * interval '9 days')::date, $1,
         1 + (random() * 2)::int, $2
       FROM customers, generate_series(1, 5) AS day
       WHERE store_id = $1 AND random() < 0.05 AND $3::int >= 0 AND $4::int > 0""",
}
"""What makes each table's rows, in an order in which one follows from the other."""

INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    LEFT JOIN pg_constraint ON conname = indexname
    WHERE tablename = $1 AND conname IS NULL"""
LINKS = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::text::regclass"


async def fill(url: str) -> None:
    """Make both stores' rows, the other's a tenth of them; indexes come after the rows."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET synchronous_commit = off")
    await connection.execute("SET work_mem = '256MB'")
    await connection.execute("SET maintenance_work_mem = '512MB'")
    indexes = []
    for table in FILL:
        for name, definition in await connection.fetch(INDEXES, table):
            indexes.append(definition)
            await connection.execute(f"DROP INDEX {name}")
        for (name,) in await connection.fetch(LINKS, table):
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for store_id, first, count in ((STORE, 0, CUSTOMERS), (OTHER, CUSTOMERS, CUSTOMERS // 10)):
        await connection.execute(
            "SELECT set_config('cartwheel.store_id', $1, false)", str(store_id)
        )
        for statement in FILL.values():
            await connection.execute(statement, store_id, NOW, first, count)
    for definition in indexes:
        await connection.execute(definition)
    for table in FILL:
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.close()


async def median_ms(ask: Callable[[], Awaitable[int]]) -> tuple[int, float, float]:
    """Ask some times; return the answer, the median and the slowest."""
    taken, answer = [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = await ask()
        taken.append(1000 * (time.perf_counter() - began))
    return answer, statistics.median(taken), max(taken)


async def cpu_ms(database: Database, rule: Rule) -> int:
    """Return the processor time that the server takes for a question on one core."""
    async with database.transaction(store_id=STORE) as connection:
        pid = await connection.scalar(sa.text("SELECT pg_backend_pid()"))
        process = psutil.Process(pid)
        before = process.cpu_times()
        for _ in range(3):
            await Membership(connection).count(Compiler(STORE, NOW), rule)
        after = process.cpu_times()
    taken = (after.user - before.user) + (after.system - before.system)
    return round(1000 * taken / 3)


async def measure(database: Database, url: str) -> dict[str, object]:
    figures: dict[str, object] = {"customers": CUSTOMERS}
    slowest, most = 0.0, 0
    for name, rule in RULES.items():

        async def preview(rule: Rule = rule) -> int:
            async with database.transaction(store_id=STORE) as connection:
                return await Membership(connection).count(Compiler(STORE, NOW), rule)

        count, median, worst = await median_ms(preview)
        cpu = await cpu_ms(database, rule)
        slowest, most = max(slowest, median), max(most, cpu)
        figures |= {f"{name}_ms": round(median, 1), f"{name}_cpu_ms": cpu}
        print(
            f"{name:22} {count:>9,} customers  p50 {median:7.1f} ms  max {worst:7.1f} ms"
            f"  processor {cpu:5} ms",
            flush=True,
        )
    figures |= {"slowest_p50_ms": round(slowest, 1), "most_cpu_ms": most}
    peer = await asyncpg.connect(url)
    await peer.execute("SELECT set_config('cartwheel.store_id', $1, false)", str(STORE))
    await peer.execute("SET work_mem = '64MB'")
    for name, having in PEERS.items():
        query = (
            "SELECT count(*) FROM (SELECT customer_id FROM customer_purchases"
            f" WHERE store_id = $1 GROUP BY 1 {having}) AS found"
        )

        async def ask(query: str = query) -> int:
            return await peer.fetchval(query, STORE, NOW)

        _, median, _ = await median_ms(ask)
        ours = float(str(figures[f"{name}_ms"]))
        figures[f"{name}_ratio"] = round(median / ours, 1)
        print(f"{name:24} from purchases alone p50 {median:7.1f} ms: {median / ours:.1f} times")
    await peer.close()
    async with database.transaction(store_id=STORE) as connection:
        only = Compiler(STORE, NOW, tuple(UUID(int=(7 << 76) | (8 << 60) | n) for n in range(100)))
        began = time.perf_counter()
        await Membership(connection).count(only, RULES["all_of_six"])
        figures["hundred_customers_ms"] = round(1000 * (time.perf_counter() - began), 1)
    return figures


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-segments-"))
    os.chmod(folder, 0o711)  # noqa: PTH101 - before anything runs
    server = await Postgres.start(folder / "postgres", account=server_account(), log=folder / "log")
    try:
        await runner.upgrade(server.owner_url, app_role=APP_ROLE)
        began = time.perf_counter()
        await fill(server.owner_url)
        print(f"{CUSTOMERS:,} customers made in {time.perf_counter() - began:.0f} s")
        database = Database.connect(server.app_url, pool_size=2)
        figures = await measure(database, server.app_url)
        await database.close()
        print(json.dumps(figures))
    finally:
        await server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main())
